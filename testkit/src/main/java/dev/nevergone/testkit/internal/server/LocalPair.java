package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ReplicationPair;
import dev.nevergone.testkit.ServerKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two private servers, of which one replicates from the other. Thread-safe. */
public final class LocalPair implements ReplicationPair {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPair.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Replication replication;
    private final ReentrantLock lock = new ReentrantLock();
    // By the lock: the @@server_id of each. A replica passes over what a server of its own id wrote, so that one that
    // was
    // wiped must have another.
    private final Map<LocalServer, Integer> ids = new HashMap<>();
    private int nextId = 1;
    private volatile Roles roles;

    private record Roles(LocalServer primary, LocalServer replica) {

        Roles swapped() {
            return new Roles(replica, primary);
        }

        @Override
        public String toString() {
            return "primary " + primary + " and replica " + replica;
        }
    }

    private LocalPair(Replication replication, Roles roles) {
        this.replication = replication;
        this.roles = roles;
        ids.put(roles.primary(), nextId++);
        ids.put(roles.replica(), nextId++);
    }

    /** Starts both, and replication. */
    public static ReplicationPair start(ServerKind kind) {
        Replication replication = Replication.of(kind);
        List<LocalServer> started = startBoth(kind, replication);
        LocalPair pair = new LocalPair(replication, new Roles(started.get(0), started.get(1)));
        try {
            pair.rejoin();
        } catch (RuntimeException e) {
            pair.close();
            throw e;
        }
        LOG.info("Private pair of test servers: {}", pair);
        return pair;
    }

    private static List<LocalServer> startBoth(ServerKind kind, Replication replication) {
        List<CompletableFuture<LocalServer>> starting = new ArrayList<>();
        for (int id = 1; id <= 2; id++) {
            List<String> arguments = replication.arguments(id);
            starting.add(CompletableFuture.supplyAsync(() -> LocalServer.start(kind, false, arguments), task -> {
                Thread thread = new Thread(task, "nevergone-testkit-start");
                thread.setDaemon(true);
                thread.start();
            }));
        }
        List<LocalServer> started = new ArrayList<>();
        RuntimeException failure = null;
        for (CompletableFuture<LocalServer> one : starting) {
            try {
                started.add(one.join());
            } catch (CompletionException e) {
                failure = e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
        if (failure != null) {
            started.forEach(LocalServer::close);
            throw failure;
        }
        return started;
    }

    @Override
    public MySqlServer primary() {
        return roles.primary();
    }

    @Override
    public MySqlServer replica() {
        return roles.replica();
    }

    @Override
    public String jdbcUrl(String database) {
        Roles now = roles;
        String first = now.primary().host() + ":" + now.primary().port();
        String second = now.replica().host() + ":" + now.replica().port();
        return now.primary().jdbcUrl(database).replace("//" + first + "/", "//" + first + "," + second + "/");
    }

    @Override
    public String database(String name) {
        roles.primary().database(name);
        awaitReplicated(LIMIT);
        return jdbcUrl(name);
    }

    @Override
    public void awaitReplicated(Duration limit) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException("limit (" + limit + "): must be more than zero");
        }
        Roles now = roles;
        String position = now.primary().asAdmin("asking for its position", replication::position);
        now.replica().asAdmin("waiting for replication", replica -> {
            awaitReached(replica, position, limit, true);
            return true;
        });
    }

    /** Waits; {@code receives} says whether the replica needs its source for that. */
    private void awaitReached(Connection replica, String position, Duration limit, boolean receives) {
        String what = roles.replica() + " to execute what " + roles.primary() + " committed";
        boolean reached = Waiting.until(
                () -> {
                    try {
                        if (replication.reached(replica, position)) {
                            return true;
                        }
                        stateOf(replica, receives);
                        return false;
                    } catch (SQLException e) {
                        throw new MySqlServerException("Waiting for " + what + " failed: " + e.getMessage(), e);
                    }
                },
                limit,
                what);
        if (!reached) {
            throw new MySqlServerException("Waiting for " + what + " took longer than " + limit.toMillis()
                    + " ms; the position " + position + " was not reached");
        }
    }

    /** How replication stands; throws where it will not go on. */
    private Replication.Status stateOf(Connection replica, boolean receives) throws SQLException {
        Replication.Status status = replication.status(replica);
        if (status == null) {
            throw new MySqlServerException(roles.replica() + " does not replicate: rejoin() it");
        }
        String ended =
                receives && status.executingEnded().isEmpty() ? status.receivingEnded() : status.executingEnded();
        if (!ended.isEmpty()) {
            throw new MySqlServerException(
                    "Replication from " + roles.primary() + " to " + roles.replica() + " ended: " + ended);
        }
        return status;
    }

    @Override
    public void promote() {
        lock.lock();
        try {
            LocalServer replica = roles.replica();
            replica.asAdmin("promoting", c -> {
                if (replication.status(c) == null) {
                    throw new IllegalStateException(replica + " does not replicate from " + roles.primary()
                            + ", so it cannot be promoted: rejoin() it first");
                }
                replication.stopReceiving(c);
                awaitReached(c, replication.received(c), LIMIT, false);
                replication.unfollow(c);
                replication.readOnly(c, false);
                return true;
            });
            nextStart(replica, false);
            nextStart(roles.primary(), true);
            roles = roles.swapped();
            LOG.info("Promoted {}", replica);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void demote(MySqlServer server) {
        lock.lock();
        try {
            Roles now = roles;
            if (server != now.primary() && server != now.replica()) {
                throw new IllegalArgumentException("server (" + server + "): must be one of " + now);
            }
            LocalServer demoted = server == now.primary() ? now.primary() : now.replica();
            demoted.asAdmin("demoting", c -> {
                replication.readOnly(c, true);
                return true;
            });
            nextStart(demoted, true);
            LOG.info("Demoted {}", demoted);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean rejoin() {
        lock.lock();
        try {
            LocalServer primary = roles.primary();
            LocalServer replica = roles.replica();
            nextStart(replica, true);
            replica.wake();
            boolean diverged = primary.asAdmin(
                    "asking for its transactions",
                    from -> replica.asAdmin("rejoining", c -> {
                        replication.readOnly(c, true);
                        replication.unfollow(c);
                        return replication.diverged(c, from);
                    }));
            if (diverged) {
                LOG.info("{} has transactions that {} lacks: wiping its data", replica, primary);
                ids.put(replica, nextId++);
                nextStart(replica, true);
                replica.startFromScratch();
            }
            replica.asAdmin("replicating", c -> {
                replication.follow(c, primary.host(), primary.port());
                awaitReceiving(c);
                return true;
            });
            awaitReplicated(LIMIT);
            return diverged;
        } finally {
            lock.unlock();
        }
    }

    /** How a server comes back when it was down. */
    private void nextStart(LocalServer server, boolean readOnly) {
        List<String> arguments = new ArrayList<>(List.of("--server-id=" + ids.get(server)));
        if (readOnly) {
            arguments.addAll(replication.readOnlyArguments());
        }
        server.roleArguments(arguments);
    }

    private void awaitReceiving(Connection replica) {
        boolean receiving = Waiting.until(
                () -> {
                    try {
                        return stateOf(replica, true).receiving();
                    } catch (SQLException e) {
                        throw new MySqlServerException("Starting replication failed: " + e.getMessage(), e);
                    }
                },
                LIMIT,
                roles + " to replicate");
        if (!receiving) {
            throw new MySqlServerException(
                    roles.replica() + " did not reach " + roles.primary() + " within " + LIMIT.toSeconds()
                            + " s to replicate from it, see " + roles.replica().log());
        }
    }

    @Override
    public void close() {
        Roles last = roles;
        try {
            last.replica().close();
        } finally {
            last.primary().close();
        }
    }

    @Override
    public String toString() {
        return roles.toString();
    }
}
