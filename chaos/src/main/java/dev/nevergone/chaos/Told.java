package dev.nevergone.chaos;

/** What a caller was told of a call. */
enum Told {
    /** The call has begun, and no answer has come. */
    NOTHING_YET,
    /** It returned. */
    ACKNOWLEDGED,
    /** It threw, and what it threw says that nothing of it remains. */
    NOT_DONE,
    /** It threw, and what it threw says that nobody knows. */
    UNKNOWN,
    /** There was no connection, so it did not begin. */
    FAILED_BEFORE,
    /** It threw, and what it threw says nothing of the kind. */
    UNEXPLAINED
}
