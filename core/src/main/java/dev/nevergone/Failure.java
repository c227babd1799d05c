package dev.nevergone;

import dev.nevergone.internal.failure.Classifier;
import dev.nevergone.internal.failure.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What an exception of a MySQL or MariaDB connection proves: what happened, whether the connection is dead, and what may
 * be repeated.
 *
 * <p>Codes, states, exception types and driver stack frames decide; message text counts only where a driver or a pool
 * gives nothing else, and then only at its beginning, so that user data which quotes an error ("Duplicate entry 'MySQL
 * server has gone away'") fools nobody. Connector/J and MariaDB Connector/J are known by class name and need not be on the class path.
 *
 * <p>An exception alone cannot tell everything: a connection that died while idle and a statement that was executed
 * before its answer was lost look the same in JDBC, and so both are {@link Category#LOST_DURING_QUERY}. Where there is
 * a choice, the answer is the one that cannot lead to a second execution.
 *
 * <p>Immutable and thread-safe.
 */
public final class Failure {

    private final Verdict verdict;
    private final int vendorCode;
    private final @Nullable String sqlState;

    private Failure(Classifier.Finding finding) {
        this.verdict = finding.verdict();
        this.vendorCode = finding.vendorCode();
        this.sqlState = finding.sqlState();
    }

    /**
     * Classifies a throwable. Walks its causes, next-exceptions and suppressed exceptions, outermost first, cycles
     * included, at most 64 of them; non-SQL wrappers (Spring's, Hibernate's, {@code ExecutionException} ...) are looked through.
     * Never throws.
     *
     * @param throwable what was caught; {@code null} gives {@link Category#SQL_ERROR}, connection alive, {@link Retry#NEVER}
     * @return what it proves; for a throwable that has nothing to do with a database the same as for {@code null}
     */
    public static Failure of(@Nullable Throwable throwable) {
        return new Failure(Classifier.classify(throwable));
    }

    /** What happened. */
    public Category category() {
        return verdict.category();
    }

    /**
     * Whether the connection that threw this cannot be used any more and should be evicted. {@code false} where the
     * exception does not say so; a few losses hide (see {@link Category#PACKET_TOO_LARGE} and
     * {@link Category#QUERY_KILLED_OR_TIMEOUT}), so a cautious caller also asks the connection. While connecting,
     * {@code true} means that the network failed and {@code false} that the server answered with a refusal.
     */
    public boolean connectionDead() {
        return verdict.connectionDead();
    }

    /** What may be repeated; one repetition only, see {@link Retry}. */
    public Retry safeToRetry() {
        return verdict.retry();
    }

    /** The error number of the exception that decided: the server's if positive, else the driver's (0, -1). */
    public int vendorCode() {
        return vendorCode;
    }

    /** The SQLState of the exception that decided, as the driver gave it; {@code null} where there is none. */
    public @Nullable String sqlState() {
        return sqlState;
    }

    /** The rule that decided, in words. Holds no text of the exception and so no user data and no secret. */
    public String reason() {
        return verdict.reason();
    }

    /** One line with everything above; no message text, so no secret. */
    @Override
    public String toString() {
        return category() + " (connection " + (connectionDead() ? "dead" : "alive") + ", retry " + safeToRetry() + "): "
                + reason() + " [SQLState " + sqlState + ", code " + vendorCode + "]";
    }

    /**
     * What happened. Numbers are of the <a href="https://dev.mysql.com/doc/mysql-errors/9.4/en/">MySQL Error Message
     * Reference</a>: 1000 to 1999 and from 3000 server errors, 2000 to 2999 client errors, which a JDBC driver reports only
     * when a proxy sends them.
     */
    public enum Category {
        /**
         * The connection was dead before the request left: client error 2006 (CR_SERVER_GONE_ERROR) in its strict meaning.
         * A failed write, a driver's own probe, or a call on a connection already known to be closed (SQLState 08003;
         * 08000/1220 of MariaDB Connector/J).
         */
        GONE_AWAY,
        /**
         * The connection died and the request may have been executed: client error 2013 (CR_SERVER_LOST), 2055; server
         * errors 1156 to 1161; SQLState 08007; a failed or timed-out read.
         */
        LOST_DURING_QUERY,
        /** The server closed the idle connection: 4031 (ER_CLIENT_INTERACTION_TIMEOUT), MySQL 8.0.24 and later. */
        IDLE_TIMEOUT,
        /**
         * The session was killed or aborted by the server: 1927 (MariaDB ER_CONNECTION_KILLED), 3169
         * (ER_SESSION_WAS_KILLED), 1152 (ER_ABORTING_CONNECTION), 1184, or Connector/J's {@code queryTimeoutKillsConnection}.
         */
        KILLED_CONNECTION,
        /** The server is going down: 1053 (ER_SERVER_SHUTDOWN), 1077 to 1080. */
        SERVER_SHUTDOWN,
        /**
         * Something answers but cannot serve: 3032 (ER_SERVER_OFFLINE_MODE), 3168 (ER_SERVER_ISNT_AVAILABLE), 3100, 1047
         * of a Galera node, client errors 2002, 2003, 2005, 2026 sent by a proxy, 9001 and its kin of ProxySQL, 9501 of RDS
         * Proxy, 1105 of Vitess.
         */
        SERVER_UNAVAILABLE,
        /** The server is a demoted primary or a replica: 1290 with {@code read-only} in its text, 1836 (ER_READ_ONLY_MODE). */
        READ_ONLY_FAILOVER,
        /**
         * The driver has failed over by itself (25S03 of MariaDB Connector/J, 08S02 of the AWS wrapper): this connection is
         * usable, the outcome of the statement is unknown.
         */
        RECONNECTED_OUTCOME_UNKNOWN,
        /**
         * No connection came about: refused, unreachable, unknown host, timed out, cut during the handshake; 1042
         * (ER_BAD_HOST_ERROR), 1043 (ER_HANDSHAKE_ERROR), 1129 (ER_HOST_IS_BLOCKED).
         */
        CONNECT_REFUSED_OR_UNREACHABLE,
        /** The server is full: 1040 (ER_CON_COUNT_ERROR), 1203 and 1226 for {@code max_user_connections}. */
        TOO_MANY_CONNECTIONS,
        /**
         * The server refuses this account: 1044, 1045 (ER_ACCESS_DENIED_ERROR), 1130, 1820, 1862, 3118, SQLState 28000. A
         * retry can lock the account.
         */
        AUTH_FAILURE,
        /** A setting is wrong and no retry will help: URL, property, certificate, TLS, plugin; 3159 (ER_SECURE_TRANSPORT_REQUIRED), 1251. */
        CONFIG_ERROR,
        /** The pool had no connection in time. Whatever kept it from making one is attached as a cause. */
        POOL_TIMEOUT,
        /** The pool was closed. */
        POOL_CLOSED,
        /** The thread was interrupted while it waited for a connection. */
        INTERRUPTED,
        /** The server or the client has run out of something: 1021, 1037, 1038, 1041, 1114, 1135, 1206, 1226, 1637 ... */
        RESOURCE_LIMIT,
        /**
         * A packet exceeds {@code max_allowed_packet}: 1153 (ER_NET_PACKET_TOO_LARGE), 2020, refused by the driver, or 1105
         * where a parameter was sent as a stream.
         * Never repeated, for the next attempt is as large. After a response that was too large Connector/J's connection
         * is dead although the exception cannot tell.
         */
        PACKET_TOO_LARGE,
        /**
         * Another transaction was in the way: 1205 (ER_LOCK_WAIT_TIMEOUT), 1213 (ER_LOCK_DEADLOCK), 3572, 1020, 3101,
         * XA rollbacks, SQLState 40001.
         */
        DEADLOCK_OR_LOCK_TIMEOUT,
        /**
         * The statement was stopped, the connection lives: 1317 (ER_QUERY_INTERRUPTED), 3024 (ER_QUERY_TIMEOUT), 3699,
         * MariaDB's 1969, a driver's time-out. With Connector/J's {@code queryTimeoutKillsConnection} the same exception leaves a dead connection.
         */
        QUERY_KILLED_OR_TIMEOUT,
        /** The caller used a closed statement or result set, or broke a rule of JDBC. */
        CLIENT_MISUSE,
        /** Any other error: the connection lives, the statement will fail again. Also: nothing known. */
        SQL_ERROR
    }

    /** What may be repeated after a failure. One repetition, never of a COMMIT, never after a row was handed out. */
    public enum Retry {
        /** Nothing had been sent, for there was no connection: ask for a connection again, with a pause. */
        ACQUIRE_ONLY,
        /**
         * The request was proven not to be executed: send it again on a new connection, if it is no COMMIT and no earlier
         * statement of the same transaction was sent; then the whole transaction.
         */
        ANY_UNEXECUTED,
        /** The outcome is unknown: only an idempotent read may be sent again. */
        READ_ONLY,
        /** The transaction was rolled back, or must be: only the whole of it may be repeated. */
        WHOLE_TRANSACTION,
        /** Nothing may be repeated without knowing more. */
        NEVER
    }
}
