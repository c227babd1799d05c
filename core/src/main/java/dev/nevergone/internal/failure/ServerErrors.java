package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.*;
import static dev.nevergone.Failure.Retry.*;

import dev.nevergone.Failure.Category;
import dev.nevergone.Failure.Retry;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The error numbers that mean more than "this statement failed". A number not listed is an ordinary error on a living
 * connection. Names are those of the MySQL and MariaDB error references.
 */
final class ServerErrors {

    private static final Map<Integer, Verdict> BY_CODE = new HashMap<>();

    static {
        // The account.
        alive(AUTH_FAILURE, NEVER, 1044, "ER_DBACCESS_DENIED_ERROR");
        alive(AUTH_FAILURE, NEVER, 1045, "ER_ACCESS_DENIED_ERROR");
        alive(AUTH_FAILURE, NEVER, 1130, "ER_HOST_NOT_PRIVILEGED");
        alive(AUTH_FAILURE, NEVER, 1131, "ER_PASSWORD_ANONYMOUS_USER");
        alive(AUTH_FAILURE, NEVER, 1698, "ER_ACCESS_DENIED_NO_PASSWORD_ERROR");
        alive(AUTH_FAILURE, NEVER, 1820, "ER_MUST_CHANGE_PASSWORD");
        alive(AUTH_FAILURE, NEVER, 1862, "ER_MUST_CHANGE_PASSWORD_LOGIN");
        alive(AUTH_FAILURE, NEVER, 1873, "ER_ACCESS_DENIED_CHANGE_USER_ERROR");
        alive(AUTH_FAILURE, NEVER, 2061, "CR_AUTH_PLUGIN_ERR");
        alive(AUTH_FAILURE, NEVER, 3118, "ER_ACCOUNT_HAS_BEEN_LOCKED");
        alive(AUTH_FAILURE, NEVER, 3955, "ER_USER_ACCESS_DENIED_FOR_USER_ACCOUNT_BLOCKED_BY_PASSWORD_LOCK");
        alive(AUTH_FAILURE, NEVER, 4151, "MariaDB ER_ACCOUNT_HAS_BEEN_LOCKED");

        // Room for one more.
        alive(TOO_MANY_CONNECTIONS, ACQUIRE_ONLY, 1040, "ER_CON_COUNT_ERROR");
        alive(TOO_MANY_CONNECTIONS, ACQUIRE_ONLY, 1203, "ER_TOO_MANY_USER_CONNECTIONS");

        // The way to the server.
        alive(CONNECT_REFUSED_OR_UNREACHABLE, NEVER, 1129, "ER_HOST_IS_BLOCKED");
        dead(CONNECT_REFUSED_OR_UNREACHABLE, ACQUIRE_ONLY, 1042, "ER_BAD_HOST_ERROR");
        dead(CONNECT_REFUSED_OR_UNREACHABLE, ACQUIRE_ONLY, 1043, "ER_HANDSHAKE_ERROR");
        alive(CONFIG_ERROR, NEVER, 1251, "ER_NOT_SUPPORTED_AUTH_MODE");
        alive(CONFIG_ERROR, NEVER, 1524, "ER_PLUGIN_IS_NOT_LOADED");
        alive(CONFIG_ERROR, NEVER, 2049, "CR_SECURE_AUTH");
        alive(CONFIG_ERROR, NEVER, 2059, "CR_AUTH_PLUGIN_CANNOT_LOAD");
        alive(CONFIG_ERROR, NEVER, 3159, "ER_SECURE_TRANSPORT_REQUIRED");

        // Something ran out.
        alive(RESOURCE_LIMIT, NEVER, 1021, "ER_DISK_FULL");
        alive(RESOURCE_LIMIT, NEVER, 1037, "ER_OUTOFMEMORY");
        alive(RESOURCE_LIMIT, NEVER, 1038, "ER_OUT_OF_SORTMEMORY");
        alive(RESOURCE_LIMIT, NEVER, 1041, "ER_OUT_OF_RESOURCES");
        alive(RESOURCE_LIMIT, NEVER, 1114, "ER_RECORD_FILE_FULL");
        alive(RESOURCE_LIMIT, ACQUIRE_ONLY, 1135, "ER_CANT_CREATE_THREAD");
        alive(RESOURCE_LIMIT, NEVER, 1206, "ER_LOCK_TABLE_FULL");
        alive(RESOURCE_LIMIT, NEVER, 1226, "ER_USER_LIMIT_REACHED");
        alive(RESOURCE_LIMIT, NEVER, 1461, "ER_MAX_PREPARED_STMT_COUNT_REACHED");
        // InnoDB rolls the transaction back.
        alive(RESOURCE_LIMIT, WHOLE_TRANSACTION, 1637, "ER_TOO_MANY_CONCURRENT_TRXS");
        alive(RESOURCE_LIMIT, NEVER, 2008, "CR_OUT_OF_MEMORY");
        alive(RESOURCE_LIMIT, NEVER, 3170, "ER_CAPACITY_EXCEEDED");

        // The server goes away, or is not quite there.
        dead(SERVER_SHUTDOWN, ANY_UNEXECUTED, 1053, "ER_SERVER_SHUTDOWN");
        dead(SERVER_SHUTDOWN, READ_ONLY, 1077, "ER_NORMAL_SHUTDOWN");
        dead(SERVER_SHUTDOWN, READ_ONLY, 1078, "ER_GOT_SIGNAL");
        dead(SERVER_SHUTDOWN, READ_ONLY, 1079, "ER_SHUTDOWN_COMPLETE");
        dead(SERVER_SHUTDOWN, READ_ONLY, 1080, "ER_FORCING_CLOSE");
        alive(SERVER_UNAVAILABLE, ACQUIRE_ONLY, 3032, "ER_SERVER_OFFLINE_MODE");
        alive(SERVER_UNAVAILABLE, NEVER, 3100, "ER_RUN_HOOK_ERROR");
        dead(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 3168, "ER_SERVER_ISNT_AVAILABLE");
        alive(READ_ONLY_FAILOVER, ANY_UNEXECUTED, 1836, "ER_READ_ONLY_MODE");

        // Killed, or cut off while idle. MariaDB uses 4031 for something else: see ServerErrorRule.
        dead(KILLED_CONNECTION, READ_ONLY, 1152, "ER_ABORTING_CONNECTION");
        dead(KILLED_CONNECTION, READ_ONLY, 1184, "ER_NEW_ABORTING_CONNECTION");
        dead(KILLED_CONNECTION, READ_ONLY, 1927, "MariaDB ER_CONNECTION_KILLED");
        dead(KILLED_CONNECTION, READ_ONLY, 3169, "ER_SESSION_WAS_KILLED");
        dead(IDLE_TIMEOUT, ANY_UNEXECUTED, 4031, "ER_CLIENT_INTERACTION_TIMEOUT");

        // The server reports that the wire is broken.
        dead(PACKET_TOO_LARGE, NEVER, 1153, "ER_NET_PACKET_TOO_LARGE");
        dead(LOST_DURING_QUERY, NEVER, 1156, "ER_NET_PACKETS_OUT_OF_ORDER");
        dead(LOST_DURING_QUERY, NEVER, 1157, "ER_NET_UNCOMPRESS_ERROR");
        dead(LOST_DURING_QUERY, READ_ONLY, 1158, "ER_NET_READ_ERROR");
        dead(LOST_DURING_QUERY, READ_ONLY, 1159, "ER_NET_READ_INTERRUPTED");
        dead(LOST_DURING_QUERY, READ_ONLY, 1160, "ER_NET_ERROR_ON_WRITE");
        dead(LOST_DURING_QUERY, READ_ONLY, 1161, "ER_NET_WRITE_INTERRUPTED");

        // libmysqlclient's numbers: a proxy speaks of its own backend.
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 2002, "CR_CONNECTION_ERROR");
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 2003, "CR_CONN_HOST_ERROR");
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 2004, "CR_IPSOCK_ERROR");
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 2005, "CR_UNKNOWN_HOST");
        dead(GONE_AWAY, READ_ONLY, 2006, "CR_SERVER_GONE_ERROR");
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 2012, "CR_SERVER_HANDSHAKE_ERR");
        dead(LOST_DURING_QUERY, READ_ONLY, 2013, "CR_SERVER_LOST");
        dead(LOST_DURING_QUERY, NEVER, 2014, "CR_COMMANDS_OUT_OF_SYNC");
        dead(PACKET_TOO_LARGE, NEVER, 2020, "CR_NET_PACKET_TOO_LARGE");
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 2026, "CR_SSL_CONNECTION_ERROR");
        dead(LOST_DURING_QUERY, NEVER, 2027, "CR_MALFORMED_PACKET");
        dead(LOST_DURING_QUERY, READ_ONLY, 2048, "CR_INVALID_CONN_HANDLE");
        dead(LOST_DURING_QUERY, READ_ONLY, 2055, "CR_SERVER_LOST_EXTENDED");

        // Proxies' own numbers.
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 9001, "ProxySQL ER_PROXYSQL_MAX_CONN_TIMEOUT");
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 9002, "ProxySQL ER_PROXYSQL_MAX_CONN_FAILURES");
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 9004, "ProxySQL ER_PROXYSQL_OFFLINE_SRV");
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 9005, "ProxySQL ER_PROXYSQL_LAGGING_SRV");
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 9006, "ProxySQL ER_PROXYSQL_PING_TIMEOUT");
        alive(SERVER_UNAVAILABLE, ANY_UNEXECUTED, 9501, "RDS Proxy");

        // Other transactions in the way.
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 1020, "ER_CHECKREAD");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 1205, "ER_LOCK_WAIT_TIMEOUT");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 1213, "ER_LOCK_DEADLOCK");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 1402, "ER_XA_RBROLLBACK");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 1613, "ER_XA_RBTIMEOUT");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 1614, "ER_XA_RBDEADLOCK");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 1689, "ER_LOCK_ABORTED");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 3058, "ER_USER_LOCK_DEADLOCK");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 3101, "ER_TRANSACTION_ROLLBACK_DURING_COMMIT");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 3132, "ER_LOCKING_SERVICE_DEADLOCK");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 3133, "ER_LOCKING_SERVICE_TIMEOUT");
        alive(DEADLOCK_OR_LOCK_TIMEOUT, WHOLE_TRANSACTION, 3572, "ER_LOCK_NOWAIT");

        // The statement was stopped.
        alive(QUERY_KILLED_OR_TIMEOUT, NEVER, 1317, "ER_QUERY_INTERRUPTED");
        alive(QUERY_KILLED_OR_TIMEOUT, NEVER, 1969, "MariaDB ER_STATEMENT_TIMEOUT");
        alive(QUERY_KILLED_OR_TIMEOUT, NEVER, 3024, "ER_QUERY_TIMEOUT");
        alive(QUERY_KILLED_OR_TIMEOUT, NEVER, 3699, "ER_REGEXP_TIME_OUT");

        // Ordinary, but worth another try.
        alive(SQL_ERROR, WHOLE_TRANSACTION, 1412, "ER_TABLE_DEF_CHANGED");
        alive(SQL_ERROR, ANY_UNEXECUTED, 1615, "ER_NEED_REPREPARE");
    }

    private ServerErrors() {}

    /** What the number means by itself, or {@code null} where it is an ordinary error. */
    static @Nullable Verdict meaningOf(int code) {
        return BY_CODE.get(code);
    }

    private static void alive(Category category, Retry retry, int code, String name) {
        BY_CODE.put(code, Verdict.alive(category, retry, "server error " + code + " " + name));
    }

    private static void dead(Category category, Retry retry, int code, String name) {
        BY_CODE.put(code, Verdict.dead(category, retry, "server error " + code + " " + name));
    }
}
