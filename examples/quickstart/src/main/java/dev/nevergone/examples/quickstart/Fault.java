package dev.nevergone.examples.quickstart;

/**
 * Something that happens to a database in production.
 *
 * @param name what it is called in the report
 * @param prepare what has to be so before connections are opened
 * @param strike makes it happen to the connections that are open
 */
record Fault(String name, Strike prepare, Strike strike) {

    Fault(String name, Strike strike) {
        this(name, lab -> {}, strike);
    }

    /** Makes a fault happen to the connections that lead through the lab's proxies. */
    @FunctionalInterface
    interface Strike {
        void on(Lab lab) throws Exception;
    }
}
