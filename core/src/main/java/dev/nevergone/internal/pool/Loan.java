package dev.nevergone.internal.pool;

import java.sql.Connection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A link that is out of its lane, with the permit for it.
 *
 * @param link what the borrower uses
 * @param ticket of a core link: HikariCP's connection, which is closed to give the slot back
 * @param slot of a core link: where it is; {@code null} for an overflow link
 * @param readyIn the tick of {@link ReadyLoans} in which it may be kept for the next borrower, or {@link #NEVER_READY}
 */
record Loan(
        PooledLink link,
        @Nullable Connection ticket,
        @Nullable Slot slot,
        int readyIn) {

    static final int NEVER_READY = -1;

    static Loan ofOverflow(PooledLink link) {
        return new Loan(link, null, null, NEVER_READY);
    }

    /** HikariCP's connection of a core link. */
    Connection requireTicket() {
        return Objects.requireNonNull(ticket, "an overflow link has no ticket");
    }

    /** The slot of a core link. */
    Slot requireSlot() {
        return Objects.requireNonNull(slot, "an overflow link has no slot");
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
