package dev.nevergone.internal.driver;

import dev.nevergone.Failure;
import dev.nevergone.Failure.Category;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries several ways to connect, one after the other: the hosts of a URL, or the addresses of a host. One that failed is
 * left for last for a while, but never left out.
 *
 * <p>With {@code requirePrimary} it finds the server that can be written to. It begins with the candidate that was it last,
 * else with the first one, and a read-only server counts as failed. Without, it keeps to the order it is given, as the
 * drivers do, and another candidate is tried only where a driver would: when there is no connection (SQLState class 08).
 */
abstract class InTurnConnector implements Connector {

    /** How long one that did not serve is tried after the others. */
    static final Duration QUARANTINE = Duration.ofSeconds(10);
    /** The same where the first is preferred: over when the pool replaces the first connections to another one. */
    static final Duration FALLBACK = Duration.ofSeconds(20);

    /** Given less time than this, one that did not make it is not to blame. */
    static final Duration HASTE = Duration.ofMillis(200);

    // ER_OPTION_PREVENTS_STATEMENT, what a read-only server answers to a write.
    private static final int READ_ONLY = 1290;

    private final boolean requirePrimary;
    private final LongSupplier nanoTime;
    private volatile @Nullable Candidate lastPrimary;

    InTurnConnector(boolean requirePrimary, LongSupplier nanoTime) {
        this.requirePrimary = requirePrimary;
        this.nanoTime = nanoTime;
    }

    /** In the order of preference, at least one. Asked again after all have failed: then those that are new are tried. */
    abstract List<Candidate> candidates();

    /** Those that something is remembered of. Looks nothing up. */
    abstract List<Candidate> remembered();

    /** A candidate failed, is read-only or is to be avoided. */
    void leftOne() {}

    /** The time for all candidates together. */
    long deadline(long now, long deadlineNanos) {
        return deadlineNanos;
    }

    @Override
    public Link open(@Nullable String username, @Nullable String password, long deadlineNanos, Runnable loggedIn)
            throws SQLException {
        long deadline = deadline(nanoTime.getAsLong(), deadlineNanos);
        List<SQLException> failures = new ArrayList<>();
        List<Candidate> tried = new ArrayList<>();
        List<Candidate> order = inOrder(candidates());
        while (!order.isEmpty()) {
            for (int i = 0; i < order.size(); i++) {
                Candidate candidate = order.get(i);
                long start = nanoTime.getAsLong();
                long share = (deadline - start) / (order.size() - i);
                try {
                    return open(candidate, username, password, start, start + share, loggedIn);
                } catch (SQLException e) {
                    failures.add(e);
                    long now = nanoTime.getAsLong();
                    if (!leave(candidate, e, now, now - start, share)) {
                        throw mostTelling(failures);
                    }
                }
            }
            tried.addAll(order);
            order = untried(tried, deadline);
        }
        throw mostTelling(failures);
    }

    private Link open(
            Candidate candidate,
            @Nullable String username,
            @Nullable String password,
            long now,
            long deadlineNanos,
            Runnable loggedIn)
            throws SQLException {
        candidate.tried(now, quarantine());
        Link link = candidate.connector.open(username, password, deadlineNanos, loggedIn);
        candidate.serverId = link.facts().serverId();
        if (requirePrimary && link.facts().readOnly()) {
            link.close();
            throw new SQLException(
                    candidate.connector.target() + " is read-only and requirePrimary is set", "HY000", READ_ONLY);
        }
        candidate.serves();
        lastPrimary = candidate;
        return link;
    }

    private List<Candidate> untried(List<Candidate> tried, long deadline) {
        if (!requirePrimary || nanoTime.getAsLong() - deadline >= 0) {
            return List.of();
        }
        List<Candidate> left = new ArrayList<>(candidates());
        left.removeAll(tried);
        return inOrder(left);
    }

    /** What the failure says about the candidate. Gives back whether another one may do better. */
    private boolean leave(Candidate candidate, SQLException failure, long now, long tookNanos, long givenNanos) {
        Failure verdict = Failure.of(failure);
        if (verdict.category() == Category.AUTH_FAILURE) {
            // The account is the same everywhere, and one wrong password is to be one failed log-in.
            candidate.serves();
            return false;
        }
        if (verdict.category() == Category.TOO_MANY_CONNECTIONS) {
            candidate.serves();
            return true;
        }
        String state = failure.getSQLState();
        if (!requirePrimary && !verdict.connectionDead() && (state == null || !state.startsWith("08"))) {
            candidate.serves();
            return false;
        }
        boolean inHaste = givenNanos < HASTE.toNanos() && tookNanos >= givenNanos;
        if (requirePrimary || !inHaste) {
            candidate.quarantine(now, quarantine(), tookNanos);
        }
        leftOne();
        return true;
    }

    private Duration quarantine() {
        return requirePrimary ? QUARANTINE : FALLBACK;
    }

    /** One that answers is more telling than one that does not, and "full" is what a primary says. */
    private static SQLException mostTelling(List<SQLException> failures) {
        List<SQLException> sorted = new ArrayList<>(failures);
        sorted.sort(Comparator.comparingInt(InTurnConnector::rank));
        SQLException first = sorted.get(0);
        sorted.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
        return first;
    }

    private static int rank(SQLException failure) {
        Category category = Failure.of(failure).category();
        if (category == Category.AUTH_FAILURE) {
            return 0;
        }
        if (category == Category.TOO_MANY_CONNECTIONS) {
            return 1;
        }
        return failure.getErrorCode() > 0 ? 2 : 3;
    }

    /** Those in quarantine come last, and of them those first that fail quickly: a black hole must not keep the rest. */
    private List<Candidate> inOrder(List<Candidate> candidates) {
        long now = nanoTime.getAsLong();
        Candidate last = lastPrimary;
        List<Candidate> order = new ArrayList<>(candidates);
        if (requirePrimary && last != null && order.remove(last)) {
            order.add(0, last);
        }
        record Rank(Candidate candidate, long nanos) {}
        return order.stream()
                .map(candidate -> new Rank(candidate, candidate.penaltyNanos(now)))
                .sorted(Comparator.comparingLong(Rank::nanos))
                .map(Rank::candidate)
                .toList();
    }

    @Override
    public String targetOf(String serverId) {
        return remembered().stream()
                .filter(candidate -> candidate.serverId.equals(serverId))
                .map(candidate -> candidate.connector.targetOf(serverId))
                .findFirst()
                .orElseGet(this::target);
    }

    @Override
    public void avoid(String serverId) {
        long now = nanoTime.getAsLong();
        for (Candidate candidate : remembered()) {
            candidate.connector.avoid(serverId);
            if (candidate.serverId.equals(serverId)) {
                candidate.quarantine(now, quarantine(), 0);
                leftOne();
            }
        }
    }

    /** One way to connect, and what is remembered about it. Thread-safe: threads that connect at a time overwrite each other. */
    static final class Candidate {

        private record Quarantine(long endNanos, long failedInNanos) {}

        private final Connector connector;
        private volatile @Nullable Quarantine quarantine;
        // The server that answered there last.
        private volatile String serverId = "";

        Candidate(Connector connector) {
            this.connector = connector;
        }

        void quarantine(long now, Duration length, long failedInNanos) {
            quarantine = new Quarantine(now + length.toNanos(), failedInNanos);
        }

        /** When its quarantine is over, one thread finds out whether it serves again; the others go on without it. */
        void tried(long now, Duration length) {
            Quarantine seen = quarantine;
            if (seen != null) {
                quarantine(now, length, seen.failedInNanos());
            }
        }

        void serves() {
            quarantine = null;
        }

        /** 0 for one in good standing. */
        long penaltyNanos(long now) {
            Quarantine seen = quarantine;
            return seen == null || now - seen.endNanos() >= 0 ? 0 : 1 + seen.failedInNanos();
        }
    }
}
