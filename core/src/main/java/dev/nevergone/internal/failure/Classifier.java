package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.SQL_ERROR;
import static dev.nevergone.Failure.Retry.NEVER;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order of the rules, and the walk over what hangs on an exception.
 *
 * <p>A chain of causes is one event, told by several layers. A next-exception is the rest of the same story; a suppressed
 * exception is another event, mostly a {@code close()} that failed too: it can say that the connection is dead, but
 * not what became of the statement.
 */
public final class Classifier {

    /** First match wins. */
    private static final List<Rule> RULES = List.of(
            new LocalRefusalRule(),
            new ConfigRule(),
            new PoolRule(),
            new ServerErrorRule(),
            new StatementRule(),
            new StateRule(),
            new ConnectRule(),
            new LossRule(),
            new TextRule());

    private static final int MAX_THROWABLES = 64;

    private static final Verdict NO_THROWABLE = Verdict.alive(SQL_ERROR, NEVER, "there is no exception");
    private static final Verdict NO_DATABASE = Verdict.alive(SQL_ERROR, NEVER, "nothing in it concerns a database");
    private static final Verdict ORDINARY = Verdict.alive(SQL_ERROR, NEVER, "an SQLException that no rule knows");
    private static final Verdict UNREADABLE = Verdict.alive(SQL_ERROR, NEVER, "the exception's own methods throw");

    private Classifier() {}

    /**
     * A verdict and the code and state of the exception that it rests on.
     *
     * @param verdict what was concluded
     * @param vendorCode the error number, 0 where there is none
     * @param sqlState the SQLState, {@code null} where there is none
     */
    public record Finding(
            Verdict verdict, int vendorCode, @Nullable String sqlState) {}

    /** Classifies a throwable; never throws. */
    public static Finding classify(@Nullable Throwable throwable) {
        if (throwable == null) {
            return new Finding(NO_THROWABLE, 0, null);
        }
        try {
            return new Walk().classify(throwable);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Only an exception class that overrides getMessage(), getCause() or the like can get here.
            return new Finding(UNREADABLE, 0, null);
        }
    }

    /** One classification: remembers what was seen, so that cycles end. */
    private static final class Walk {

        private final List<Throwable> seen = new ArrayList<>(4);
        private final List<Side> sides = new ArrayList<>(0);

        private record Side(Throwable root, CauseChain from, boolean suppressed) {}

        Finding classify(Throwable root) {
            CauseChain main = chainFrom(root, null);
            Verdict verdict = decide(main);
            CauseChain decided = main;
            for (int i = 0; i < sides.size(); i++) {
                Side side = sides.get(i);
                CauseChain chain = chainFrom(side.root, side.suppressed ? null : side.from);
                Verdict other = decide(chain);
                if (other == null) {
                    continue;
                }
                if (verdict == null && (!side.suppressed || main.sql() == null)) {
                    verdict = side.suppressed ? other.withRetry(NEVER) : other;
                    decided = chain;
                } else if (other.connectionDead()) {
                    verdict = (verdict == null ? ORDINARY : verdict).withLossBeside(other);
                }
            }
            SQLException telling = decided.telling();
            return new Finding(
                    verdict != null ? verdict : main.sql() == null ? NO_DATABASE : ORDINARY,
                    telling == null ? 0 : telling.getErrorCode(),
                    telling == null ? null : telling.getSQLState());
        }

        private static @Nullable Verdict decide(CauseChain chain) {
            for (Rule rule : RULES) {
                Verdict verdict = rule.decide(chain);
                if (verdict != null) {
                    return verdict;
                }
            }
            return null;
        }

        private CauseChain chainFrom(Throwable root, @Nullable CauseChain parent) {
            CauseChain chain = new CauseChain(parent);
            for (Throwable link = root; link != null && remember(link); link = causeOf(link)) {
                chain.add(link);
                if (link instanceof SQLException e && e.getNextException() != null) {
                    sides.add(new Side(e.getNextException(), chain, false));
                }
                for (Throwable suppressed : link.getSuppressed()) {
                    if (!isSuperseded(suppressed)) {
                        sides.add(new Side(suppressed, chain, true));
                    }
                }
            }
            return chain;
        }

        private static boolean isSuperseded(Throwable suppressed) {
            for (Throwable note : suppressed.getSuppressed()) {
                if (note instanceof Superseded) {
                    return true;
                }
            }
            return false;
        }

        private static @Nullable Throwable causeOf(Throwable link) {
            try {
                return link.getCause();
            } catch (RuntimeException e) {
                // What has been seen so far still counts.
                return null;
            }
        }

        private boolean remember(Throwable throwable) {
            if (seen.size() == MAX_THROWABLES) {
                return false;
            }
            for (Throwable known : seen) {
                if (known == throwable) {
                    return false;
                }
            }
            return seen.add(throwable);
        }
    }
}
