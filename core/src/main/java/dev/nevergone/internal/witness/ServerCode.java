package dev.nevergone.internal.witness;

/** Error numbers of the server, by the MySQL Error Message Reference; MariaDB's are the same. */
final class ServerCode {

    static final int DATABASE_ACCESS_DENIED = 1044;
    static final int NO_DATABASE = 1046;
    static final int UNKNOWN_DATABASE = 1049;
    static final int NO_SUCH_THREAD = 1094;
    static final int NOT_THE_OWNER = 1095;
    static final int NOT_LOCKED = 1100;
    static final int TABLE_ACCESS_DENIED = 1142;
    static final int COLUMN_ACCESS_DENIED = 1143;
    static final int NO_SUCH_TABLE = 1146;
    static final int UNKNOWN_VARIABLE = 1193;
    static final int PRIVILEGE_MISSING = 1227;
    static final int MALFORMED_GTID = 1774;
    static final int GTID_MODE_OFF = 1781;
    static final int OWNS_A_GTID = 1790;
    static final int READ_ONLY_TRANSACTION = 1792;
    static final int GTID_USED_UP = 1837;

    private ServerCode() {}
}
