package dev.nevergone.internal.retry;

/** What is proven about an attempt that failed. Decided from the call, the packets and the bytes; never from SQLState. */
public enum Proof {
    /** No byte of it, or no whole request, was handed to the network. */
    NOT_SENT,
    /** An error of the server says that it was not executed. */
    NOT_EXECUTED,
    /** It was sent and no answer came, or not all of it. */
    NO_ANSWER,
    /** The connection was lost after rows had been delivered. */
    ROWS_DELIVERED,
    /** A deadlock or a lock wait time-out; the connection lives. */
    LOCK_CONFLICT,
    /** Any other error; the connection lives. */
    OTHER_ERROR
}
