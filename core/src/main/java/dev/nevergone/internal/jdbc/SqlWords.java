package dev.nevergone.internal.jdbc;

import java.util.Set;

/** The words of SQL that {@link SqlText} and its helpers look for, in upper case. */
final class SqlWords {

    /** First words of statements of MySQL and MariaDB. */
    static final Set<String> VERBS = Set.of(
            "ALTER",
            "ANALYZE",
            "BEGIN",
            "BINLOG",
            "CACHE",
            "CALL",
            "CHANGE",
            "CHECK",
            "CHECKSUM",
            "CLONE",
            "COMMIT",
            "CREATE",
            "DEALLOCATE",
            "DELETE",
            "DESC",
            "DESCRIBE",
            "DO",
            "DROP",
            "EXECUTE",
            "EXPLAIN",
            "FLUSH",
            "GET",
            "GRANT",
            "HANDLER",
            "HELP",
            "IMPORT",
            "INSERT",
            "INSTALL",
            "KILL",
            "LOAD",
            "LOCK",
            "OPTIMIZE",
            "PREPARE",
            "PURGE",
            "RELEASE",
            "RENAME",
            "REPAIR",
            "REPLACE",
            "RESET",
            "RESIGNAL",
            "RESTART",
            "REVOKE",
            "ROLLBACK",
            "SAVEPOINT",
            "SELECT",
            "SET",
            "SHOW",
            "SHUTDOWN",
            "SIGNAL",
            "START",
            "STOP",
            "TABLE",
            "TRUNCATE",
            "UNINSTALL",
            "UNLOCK",
            "UPDATE",
            "USE",
            "VALUES",
            "WITH",
            "XA");

    /** Verbs that leave nothing in the session, among those that {@link SqlText.Kind} has no name for. */
    static final Set<String> NEVER_PINS = Set.of(
            "CHECKSUM",
            "DEALLOCATE",
            "KILL",
            "PURGE",
            "RELEASE",
            "RESTART",
            "ROLLBACK",
            "SAVEPOINT",
            "SHUTDOWN",
            "START",
            "UNLOCK");

    /** What follows ANALYZE where it is about tables. */
    static final Set<String> ANALYZED_TABLES = Set.of("TABLE", "TABLES", "LOCAL", "NO_WRITE_TO_BINLOG");

    /** Functions that take a lock that belongs to the session, or user-level locks of the locking service. */
    static final Set<String> LOCKING = Set.of(
            "GET_LOCK",
            "SERVICE_GET_READ_LOCKS",
            "SERVICE_GET_WRITE_LOCKS",
            "VERSION_TOKENS_LOCK_SHARED",
            "VERSION_TOKENS_LOCK_EXCLUSIVE");

    /** Reserved words with which a statement that begins like a read does more than that. */
    static final Set<String> BEYOND_READING = Set.of("INTO", "LOCK", "PROCEDURE");

    /** What moves a sequence of MariaDB, as a function or (sql_mode ORACLE) as the last part of a name. */
    static final Set<String> SEQUENCES = Set.of("NEXTVAL", "SETVAL", "LASTVAL");

    /** Functions that lock, wait or write. */
    private static final Set<String> EFFECTS = Set.of(
            "GET_LOCK",
            "RELEASE_LOCK",
            "RELEASE_ALL_LOCKS",
            "SLEEP",
            "BENCHMARK",
            "MASTER_POS_WAIT",
            "SOURCE_POS_WAIT",
            "MASTER_GTID_WAIT",
            "WAIT_FOR_EXECUTED_GTID_SET",
            "WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS",
            "FLUSH_REWRITE_RULES",
            "LOAD_REWRITE_RULES");

    /** Loadable functions that MySQL's plugins and components bring, many of which write. */
    private static final Set<String> EFFECT_PREFIXES = Set.of(
            "SERVICE_",
            "VERSION_TOKENS_",
            "GROUP_REPLICATION_",
            "ASYNCHRONOUS_CONNECTION_FAILOVER_",
            "KEYRING_",
            "AUDIT_LOG_",
            "MYSQL_FIREWALL_");

    static final Set<String> DATA_CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "REPLACE");

    /** Functions that tell of an earlier statement, or of the connection (MySQL Reference Manual, "Information Functions"). */
    static final Set<String> SESSION_FUNCTIONS = Set.of(
            "LAST_INSERT_ID",
            "FOUND_ROWS",
            "ROW_COUNT",
            "CONNECTION_ID",
            "PS_CURRENT_THREAD_ID",
            "RELEASE_LOCK",
            "RELEASE_ALL_LOCKS");

    /** Names that do, wherever they stand. */
    static final Set<String> SESSION_NAMES = Set.of(
            "CURRVAL",
            "LASTVAL",
            "SESSION_STATUS",
            "SESSION_VARIABLES",
            "PROFILING",
            "INNODB_TEMP_TABLE_INFO",
            "DIAGNOSTICS");

    /** System variables that do: all others are the same in each session that has not been changed. */
    static final Set<String> SESSION_VARIABLES = Set.of(
            "IDENTITY",
            "LAST_INSERT_ID",
            "INSERT_ID",
            "WARNING_COUNT",
            "ERROR_COUNT",
            "PSEUDO_THREAD_ID",
            "IN_TRANSACTION",
            "LAST_GTID",
            "GTID_NEXT",
            "RAND_SEED1",
            "RAND_SEED2",
            "STATEMENT_ID",
            "TIMESTAMP");

    /** What SHOW tells of the session, anywhere after it. */
    static final Set<String> SHOWN_DIAGNOSTICS = Set.of("WARNINGS", "ERRORS", "PROFILE", "PROFILES");

    /** What SHOW tells of the session, right after it. */
    static final Set<String> SHOWN_STATE = Set.of("STATUS", "VARIABLES", "SESSION", "LOCAL");

    private SqlWords() {}

    /** Whether a call of this function does more than read. */
    static boolean hasEffect(String function) {
        return EFFECTS.contains(function)
                || (function.indexOf('_') > 0 && EFFECT_PREFIXES.stream().anyMatch(function::startsWith));
    }
}
