package dev.nevergone.internal.witness;

import dev.nevergone.internal.witness.Witness.SessionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a session is dead before anybody looks for its transaction. A COMMIT that waits inside the server goes on
 * waiting after its client is gone, and may yet succeed; a look in the meantime would see nothing and be wrong.
 */
final class Fence {

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /**
     * How the old session stands.
     *
     * @param state its state
     * @param detail what was seen, in words
     * @param failure the server's error where there was one
     */
    record Standing(State state, String detail, @Nullable SQLException failure) {
        private Standing(State state, String detail) {
            this(state, detail, null);
        }
    }

    /** What is known of the old session. */
    enum State {
        /** It is dead: what is committed now is all that will be. */
        DEAD,
        /** This server cannot tell; another connection may lead to one that can. */
        ASK_ELSEWHERE,
        /** It cannot be made sure, here or anywhere. */
        NOT_SURE
    }

    private Fence() {}

    /**
     * Kills the session where it can still live, and waits until it is gone.
     *
     * @throws SQLException if the connection to look with was lost, or the server answered otherwise than known
     * @throws InterruptedException if interrupted while waiting
     */
    static Standing raise(Connection connection, SessionId old, long deadlineNanos)
            throws SQLException, InterruptedException {
        Identity here = Identity.read(connection);
        SessionId me = here.session();
        if (!me.serverId().equals(old.serverId())) {
            // A replica may lag behind the old server, or follow one that still lives.
            return here.readOnly()
                    ? new Standing(State.ASK_ELSEWHERE, "the server reached is another one and read-only")
                    : new Standing(State.DEAD, "another server has taken over");
        }
        if (me.startedAt() != old.startedAt()) {
            return new Standing(State.DEAD, "the server was restarted since");
        }
        if (me.connectionId() == old.connectionId()) {
            return new Standing(State.ASK_ELSEWHERE, "the connection to look with is the one that was asked about");
        }
        return kill(connection, old.connectionId(), deadlineNanos);
    }

    /**
     * KILL again and again, until the server does not know the session any more. Only KILL sees every session: without the
     * PROCESS right the process list shows those of one's own user only, and the user may have changed since.
     */
    private static Standing kill(Connection connection, long id, long deadlineNanos)
            throws SQLException, InterruptedException {
        for (long pause = FIRST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
            try {
                Sql.run(connection, "KILL CONNECTION " + id);
            } catch (SQLException e) {
                if (e.getErrorCode() == ServerCode.NO_SUCH_THREAD) {
                    return gone(connection, id);
                }
                if (e.getErrorCode() == ServerCode.NOT_THE_OWNER) {
                    return new Standing(
                            State.NOT_SURE,
                            "session " + id
                                    + " is still in the server and belongs to another user, so it could not be killed",
                            e);
                }
                throw e;
            }
            if (System.nanoTime() - deadlineNanos >= 0) {
                return new Standing(State.NOT_SURE, "session " + id + " was killed, but has not left the server yet");
            }
            TimeUnit.NANOSECONDS.sleep(pause);
        }
    }

    /** A proxy that answers KILL by itself knows other sessions than the server behind it. */
    private static Standing gone(Connection connection, long id) throws SQLException {
        return Sql.text(connection, "SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = " + id) == null
                ? new Standing(State.DEAD, "its session is dead")
                : new Standing(
                        State.NOT_SURE,
                        "KILL does not know session " + id
                                + ", but the process list does: something between, a proxy, answers"
                                + " KILL by itself");
    }
}
