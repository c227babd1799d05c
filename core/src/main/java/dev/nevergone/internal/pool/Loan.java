package dev.nevergone.internal.pool;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A link that is out of its lane, with the permit for it.
 *
 * @param link what the borrower uses
 * @param ticket of a core link: HikariCP's connection, which is closed to give the slot back
 * @param slot of a core link: where it is; {@code null} for an overflow link
 */
record Loan(
        PooledLink link,
        @Nullable Connection ticket,
        @Nullable Slot slot) {

    static Loan ofOverflow(PooledLink link) {
        return new Loan(link, null, null);
    }

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
