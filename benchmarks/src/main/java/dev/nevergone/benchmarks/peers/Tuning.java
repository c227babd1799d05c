package dev.nevergone.benchmarks.peers;

/** How much was done about a pool's settings. */
public enum Tuning {
    /** As a new user gets it: where to connect and how many connections, nothing else. */
    DEFAULTS("defaults"),
    /** As its documentation would have it where no borrower may get a dead connection: it looks at each one it lends. */
    BEST("validating");

    private final String title;

    Tuning(String title) {
        this.title = title;
    }

    /** For tables. */
    public String title() {
        return title;
    }
}
