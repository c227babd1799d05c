package dev.nevergone.chaos;

import dev.nevergone.PoolSettings;
import java.time.Duration;

/**
 * How long a call may take at most, worked out of the settings of its pool: what "every wait has an end" promises. With B
 * for {@code poolTimeout}, R for the retry deadline and S for {@code socketTimeout}:
 *
 * <ul>
 *   <li>a borrow takes B;
 *   <li>a statement that may be repeated takes R + 3 S: the last attempt begins before R is over; its new connection is put
 *       in order in two reads, and the statement is one more. One that may not be takes S;
 *   <li>a COMMIT takes S for itself and S for the witness's mark; the look-up has R, and one read may go beyond;
 *   <li>giving back takes S for a rollback;
 *   <li>a unit of work begins its last attempt before R is over, and that takes all of the above.
 * </ul>
 *
 * <p>{@link #ROOM} is for a busy machine, and for answers that come in pieces, each within S.
 */
final class Bounds {

    static final Duration ROOM = Duration.ofSeconds(10);

    private Bounds() {}

    static Duration of(CallKind kind, PoolSettings settings) {
        Duration socket = settings.socketTimeout();
        Duration retry = settings.retry().deadline();
        Duration borrow = settings.poolTimeout();
        Duration repeatable = retry.plus(socket.multipliedBy(3));
        Duration commit = retry.plus(socket.multipliedBy(3));
        Duration later = socket.multipliedBy(kind.statements() - 1L);
        Duration bound = borrow.plus(repeatable).plus(socket).plus(ROOM);
        return switch (kind.form()) {
            case READ, STREAM, BATCH -> bound.plus(later);
            case WRITE -> bound.plus(repeatable.multipliedBy(kind.statements() - 1L));
            case TRANSACTION -> bound.plus(later).plus(commit);
            case UNIT -> bound.plus(later).plus(commit).plus(retry);
        };
    }
}
