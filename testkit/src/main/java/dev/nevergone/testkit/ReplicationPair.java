package dev.nevergone.testkit;

import dev.nevergone.testkit.internal.choice.PrivateServers;
import dev.nevergone.testkit.internal.choice.ServerChoice;
import dev.nevergone.testkit.internal.server.LocalPair;
import java.time.Duration;

/**
 * A primary and its replica, two private real servers with asynchronous replication by GTID, to fail over on purpose.
 * Thread-safe; the verbs that change roles exclude each other.
 *
 * <pre>{@code
 * try (ReplicationPair pair = ReplicationPair.start()) {
 *     String url = pair.database("app");          // both hosts, the primary first
 *     pair.awaitReplicated(Duration.ofSeconds(10));
 *     pair.primary().crash();
 *     pair.promote();                             // the replica is the primary now
 *     pair.rejoin();                              // and the old primary its replica
 * }
 * }</pre>
 *
 * <p>The replica is read-only: {@code read_only=ON}, on MySQL {@code super_read_only=ON} too. A write by
 * {@link MySqlServer#username()} fails there with error 1290. Each server keeps its role's setting over restarts and
 * crashes, and a replica that was restarted replicates on. To {@link MySqlServer#setGlobal} either variable on them
 * confuses the roles.
 *
 * <p>The two differ in {@code @@server_id}, and on MySQL in {@code @@server_uuid}. A server keeps both until
 * {@link #rejoin()} wipes it: then it is a new one at the old address. Everything else is as {@link MySqlServer} says: they listen on 127.0.0.1 only, and end with the JVM.
 *
 * <p>{@link MySqlServer#shutdown()} of a MySQL 8.0.33 that has fed a replica takes about 10 s, of a MariaDB well below
 * one; {@link MySqlServer#crash()} is quick on both.
 *
 * <p>Methods that need a server to answer throw {@link MySqlServerException} where it does not.
 */
public interface ReplicationPair extends AutoCloseable {

    /**
     * A pair of the kind that {@link MySqlServer#builder()} picks; returns when the replica replicates. Pairs do not run
     * in containers: where that picks {@link ServerKind#CONTAINER}, the pair is {@link ServerKind#MARIADB}, and a log line
     * says so.
     *
     * @throws MySqlServerException if it cannot be started
     * @throws UnsupportedOperationException if that kind is {@link ServerKind#EXTERNAL}
     */
    static ReplicationPair start() {
        return PrivateServers.startPair(ServerChoice.fromEnvironment());
    }

    /**
     * A pair of the given kind; returns when the replica replicates.
     *
     * @throws MySqlServerException if it cannot be started
     * @throws UnsupportedOperationException if the kind is {@link ServerKind#EXTERNAL} or {@link ServerKind#CONTAINER}
     */
    static ReplicationPair start(ServerKind kind) {
        return LocalPair.start(kind);
    }

    /** The server that is the primary now. */
    MySqlServer primary();

    /**
     * The server that is not the primary now: its replica, or, between {@link #promote()} and {@link #rejoin()}, the old
     * primary.
     */
    MySqlServer replica();

    /**
     * The JDBC URL of a database with both hosts, {@link #primary()} first, without TLS, user and password. It creates
     * nothing. It always has options, so that more can be appended with {@code &}. One that was handed out before
     * {@link #promote()} keeps its order.
     *
     * @param database the database, or the empty text for none
     */
    String jdbcUrl(String database);

    /**
     * Creates a database on the primary if it is missing, waits at most 30 s until the replica has it, and returns its
     * {@link #jdbcUrl}.
     *
     * @param name 1 to 64 letters, digits, {@code _}, {@code $} or {@code -}
     * @throws IllegalArgumentException if the name breaks that rule
     * @throws MySqlServerException if the replica does not get it
     */
    String database(String name);

    /**
     * Waits until the replica has executed every transaction that the primary had committed when this was called.
     *
     * @param limit how long at most; more than zero
     * @throws IllegalArgumentException if the limit is not more than zero
     * @throws MySqlServerException if it passes, or as soon as replication ended with an error
     */
    void awaitReplicated(Duration limit);

    /**
     * The replica executes what it has received, at most 30 s long, stops replicating and becomes writable; the roles
     * swap. The old primary is not asked, for it may be down or frozen: where it still runs and was not
     * {@linkplain #demote demoted}, two servers are writable. If it is down, it will come back read-only.
     *
     * @throws IllegalStateException if the replica does not replicate: after one promotion comes a {@link #rejoin()}
     */
    void promote();

    /**
     * Makes a server read-only: the first half of a planned switchover, which goes on with {@link #awaitReplicated} and
     * {@link #promote()}. Its connections stay open, and their writes fail with error 1290. It stays so over restarts.
     *
     * @param server {@link #primary()} or {@link #replica()}
     * @throws IllegalArgumentException if it is neither
     */
    void demote(MySqlServer server);

    /**
     * Makes {@link #replica()} the read-only replica of {@link #primary()}, whatever state it is in: started if it is
     * down, thawed if it is frozen. Where it has transactions that the primary lacks, they are lost: its data is wiped,
     * and made again out of the primary's binary log, which begins with the pair. Returns when it replicates and has
     * what the primary had, after 30 s at most.
     *
     * @return whether it had transactions that the primary lacks
     * @throws MySqlServerException if the primary does not answer, or replication ends with an error
     */
    boolean rejoin();

    /** Ends both servers at once and deletes their data. */
    @Override
    void close();
}
