package dev.nevergone.examples.bookshop.board;

/** The two that get the same load. */
enum Side {
    PLAIN("P", "HikariCP"),
    NEVERGONE("N", "Nevergone");

    /** How its rows are marked. */
    final String key;

    final String label;

    Side(String key, String label) {
        this.key = key;
        this.label = label;
    }
}
