package dev.nevergone.internal.driver;

import dev.nevergone.Failure;
import dev.nevergone.Failure.Category;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds, among one or several hosts, the one that can be written to. It begins with the host that was it last, else with
 * the first one; a host that failed or is read-only is left for last for a while, but never left out.
 */
final class PrimaryConnector implements Connector {

    /** How long a host that did not serve is tried after the others. */
    static final Duration QUARANTINE = Duration.ofSeconds(10);

    // ER_OPTION_PREVENTS_STATEMENT, what a read-only server answers to a write.
    private static final int READ_ONLY = 1290;

    private final List<Host> hosts;
    private final LongSupplier nanoTime;
    private volatile @Nullable Host lastPrimary;

    /** @param connectors one per host, in the order of the URL; at least one */
    PrimaryConnector(List<Connector> connectors, LongSupplier nanoTime) {
        this.hosts = connectors.stream().map(Host::new).toList();
        this.nanoTime = nanoTime;
    }

    @Override
    public Link open(@Nullable String username, @Nullable String password, long deadlineNanos) throws SQLException {
        List<Host> order = inOrder();
        List<SQLException> failures = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Host host = order.get(i);
            long start = nanoTime.getAsLong();
            long share = (deadlineNanos - start) / (order.size() - i);
            try {
                Link link = writable(host, host.connector.open(username, password, start + share));
                host.serves();
                lastPrimary = host;
                return link;
            } catch (SQLException e) {
                failures.add(e);
                long now = nanoTime.getAsLong();
                if (!leave(host, Failure.of(e).category(), now, now - start)) {
                    break;
                }
            }
        }
        throw mostTelling(failures);
    }

    /** What the failure says about the host. Gives back whether another one may do better. */
    private static boolean leave(Host host, Category category, long now, long tookNanos) {
        if (category == Category.AUTH_FAILURE) {
            // The account is the same everywhere, and one wrong password is to be one failed log-in.
            return false;
        }
        if (category != Category.TOO_MANY_CONNECTIONS) {
            host.quarantine(now, tookNanos);
        }
        return true;
    }

    private static Link writable(Host host, Link link) throws SQLException {
        host.serverId = link.facts().serverId();
        if (!link.facts().readOnly()) {
            return link;
        }
        link.close();
        throw new SQLException(host.connector.target() + " is read-only and requirePrimary is set", "HY000", READ_ONLY);
    }

    /** A host that answers is more telling than one that does not, and "full" is what a primary says. */
    private static SQLException mostTelling(List<SQLException> failures) {
        List<SQLException> sorted = new ArrayList<>(failures);
        sorted.sort(Comparator.comparingInt(PrimaryConnector::rank));
        SQLException first = sorted.get(0);
        sorted.stream().skip(1).forEach(first::addSuppressed);
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
    private List<Host> inOrder() {
        long now = nanoTime.getAsLong();
        Host last = lastPrimary;
        List<Host> order = new ArrayList<>(hosts);
        if (last != null) {
            order.remove(last);
            order.add(0, last);
        }
        record Rank(Host host, long nanos) {}
        return order.stream()
                .map(host -> new Rank(host, host.penaltyNanos(now)))
                .sorted(Comparator.comparingLong(Rank::nanos))
                .map(Rank::host)
                .toList();
    }

    @Override
    public String obstacleToPeeking() {
        return hosts.get(0).connector.obstacleToPeeking();
    }

    @Override
    public String target() {
        return hosts.stream().map(host -> host.connector.target()).collect(Collectors.joining(", "));
    }

    @Override
    public String targetOf(String serverId) {
        return hosts.stream()
                .filter(host -> host.serverId.equals(serverId))
                .map(host -> host.connector.target())
                .findFirst()
                .orElseGet(this::target);
    }

    @Override
    public void avoid(String serverId) {
        long now = nanoTime.getAsLong();
        for (Host host : hosts) {
            if (host.serverId.equals(serverId)) {
                host.quarantine(now, 0);
            }
        }
    }

    /** One host, and what is remembered about it. Thread-safe: threads that connect at a time overwrite each other. */
    private static final class Host {

        private record Quarantine(long endNanos, long failedInNanos) {}

        private final Connector connector;
        private volatile @Nullable Quarantine quarantine;
        // The server that answered there last.
        private volatile String serverId = "";

        Host(Connector connector) {
            this.connector = connector;
        }

        void quarantine(long now, long failedInNanos) {
            quarantine = new Quarantine(now + QUARANTINE.toNanos(), failedInNanos);
        }

        void serves() {
            quarantine = null;
        }

        /** 0 for a host in good standing. */
        long penaltyNanos(long now) {
            Quarantine seen = quarantine;
            return seen == null || now - seen.endNanos() >= 0 ? 0 : 1 + seen.failedInNanos();
        }
    }
}
