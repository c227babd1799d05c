package dev.nevergone.internal.witness;

import dev.nevergone.Failure;
import dev.nevergone.internal.witness.Fence.Standing;
import dev.nevergone.internal.witness.Witness.Answer;
import dev.nevergone.internal.witness.Witness.Looker;
import dev.nevergone.internal.witness.Witness.Mark;
import dev.nevergone.internal.witness.Witness.Source;
import dev.nevergone.internal.witness.Witness.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One question about one transaction: fence, look, and again with another connection where one was lost. */
final class Inquiry {

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Mark mark;
    private final String sought;
    private final Look look;

    private String lastDetail = "no connection to look with could be had";
    private @Nullable SQLException lastFailure;

    /** Says whether the transaction's mark is on the server. */
    @FunctionalInterface
    interface Look {
        boolean sees(Connection connection) throws SQLException;
    }

    /** @param sought what is looked for, in words */
    Inquiry(Mark mark, String sought, Look look) {
        this.mark = mark;
        this.sought = sought;
        this.look = look;
    }

    Answer answer(Source connections, long deadlineNanos) {
        try {
            for (long pause = FIRST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                Answer answer = attempt(connections, deadlineNanos);
                if (answer != null) {
                    return answer;
                }
                if (System.nanoTime() + pause - deadlineNanos >= 0) {
                    return undecided("the deadline has passed: " + lastDetail);
                }
                TimeUnit.NANOSECONDS.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return undecided("the thread was interrupted: " + lastDetail);
        }
    }

    private Answer undecided(String detail) {
        return new Answer(Verdict.UNDECIDED, detail + ", " + sought, lastFailure);
    }

    /** {@code null} where another connection may tell. */
    private @Nullable Answer attempt(Source connections, long deadlineNanos) throws InterruptedException {
        Looker looker;
        try {
            looker = connections.open(deadlineNanos);
        } catch (SQLException e) {
            lastFailure = e;
            lastDetail = "no connection to look with could be had";
            return isHopeless(e) ? undecided(lastDetail) : null;
        }
        try (looker) {
            return withTimeout(looker.connection(), deadlineNanos);
        } catch (SQLException e) {
            lastFailure = e;
            lastDetail = "asking the server failed";
            return Failure.of(e).connectionDead() || isClosed(looker.connection()) ? null : undecided(lastDetail);
        }
    }

    private static boolean isHopeless(SQLException e) {
        return switch (Failure.of(e).category()) {
            case AUTH_FAILURE, CONFIG_ERROR, POOL_CLOSED, INTERRUPTED, CLIENT_MISUSE -> true;
            default -> false;
        };
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** No answer of the server is waited for beyond the deadline. */
    private @Nullable Answer withTimeout(Connection connection, long deadlineNanos)
            throws SQLException, InterruptedException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (left <= 0) {
            return null;
        }
        int usual = connection.getNetworkTimeout();
        int bound = (int) Math.min(left, usual == 0 ? Integer.MAX_VALUE : usual);
        connection.setNetworkTimeout(Runnable::run, bound);
        try {
            return fenceAndLook(connection, deadlineNanos);
        } finally {
            restoreTimeout(connection, usual);
        }
    }

    private static void restoreTimeout(Connection connection, int usual) {
        try {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, usual);
            }
        } catch (SQLException e) {
            // It died, and what was found out before counts.
        }
    }

    private @Nullable Answer fenceAndLook(Connection connection, long deadlineNanos)
            throws SQLException, InterruptedException {
        Standing standing = Fence.raise(connection, mark.session(), deadlineNanos);
        switch (standing.state()) {
            case DEAD -> {
                // Neither an old snapshot nor, where the session's default is READ UNCOMMITTED, what is being rolled
                // back.
                Sql.run(connection, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
                return look.sees(connection)
                        ? new Answer(Verdict.COMMITTED, standing.detail() + ", the server has " + sought, null)
                        : new Answer(Verdict.NOT_COMMITTED, standing.detail() + ", the server has no " + sought, null);
            }
            case ASK_ELSEWHERE -> {
                lastFailure = standing.failure();
                lastDetail = standing.detail();
                return null;
            }
            default -> {
                lastFailure = standing.failure();
                return undecided(standing.detail());
            }
        }
    }
}
