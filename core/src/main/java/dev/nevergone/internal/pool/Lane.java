package dev.nevergone.internal.pool;

/** Where a lent connection comes from. */
enum Lane {
    /** The pool-size connections that are kept. */
    CORE,
    /** Connections beyond the pool size, closed when nobody waits for them. */
    OVERFLOW
}
