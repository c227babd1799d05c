package dev.nevergone.testkit.internal.toxiproxy;

/** Told how much a link carried, when it ends. Thread-safe. */
interface Traffic {
    /** So many bytes were read from the source. */
    void received(Direction direction, long bytes);

    /** So many bytes were written, all without an error. */
    void sent(Direction direction, long bytes);
}
