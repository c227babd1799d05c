package dev.nevergone.internal.pool;

import org.jspecify.annotations.Nullable;

/**
 * A link that is out of its lane, with the permit for it.
 *
 * @param link what the borrower uses
 * @param core where a core link came from; {@code null} for an overflow link
 */
record Loan(PooledLink link, CoreLane.@Nullable Lent core) {

    /** By identity: links do not equal each other, and a set of loans is asked on every borrow. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
