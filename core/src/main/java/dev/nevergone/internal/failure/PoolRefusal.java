package dev.nevergone.internal.failure;

/** An exception of this project's own pool says by this type what kept the pool from lending, whatever its text says. */
public interface PoolRefusal {

    /** What kept the pool from lending. */
    enum Kind {
        /** The deadline of the borrow passed. */
        TIMED_OUT,
        /** The pool was closed. */
        CLOSED
    }

    /** What kept the pool from lending. */
    Kind kind();
}
