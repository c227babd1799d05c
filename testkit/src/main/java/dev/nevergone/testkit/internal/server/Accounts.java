package dev.nevergone.testkit.internal.server;

import java.util.List;

/** The accounts of a server that the testkit initialised. Well known, as it listens on the loopback only. */
public final class Accounts {

    /** The password of {@code root}. */
    public static final String ADMIN_PASSWORD = "root-of-testkit";

    /** What the application user of a MySQL must not have, for it would lift it above the limits that tests set. */
    public static final String REVOKED_ON_MYSQL = "SUPER, CONNECTION_ADMIN";

    /** The same on a MariaDB. */
    public static final String REVOKED_ON_MARIADB = "SUPER, CONNECTION ADMIN, READ_ONLY ADMIN";

    static final String ADMIN = "root";
    static final String USER = "nevergone";
    static final String USER_PASSWORD = "secret-of-nevergone";

    private Accounts() {}

    /** The statements that make both, one a line. */
    static String sql(String revoked) {
        return """
                CREATE USER 'root'@'%%' IDENTIFIED BY '%s';
                GRANT ALL PRIVILEGES ON *.* TO 'root'@'%%' WITH GRANT OPTION;
                """.formatted(ADMIN_PASSWORD) + String.join(";\n", userSql(revoked)) + ";\n";
    }

    /**
     * The statements that make the application user.
     *
     * @param revoked what it must not have: one of the constants above
     */
    public static List<String> userSql(String revoked) {
        return List.of(
                "CREATE USER '" + USER + "'@'%' IDENTIFIED BY '" + USER_PASSWORD + "'",
                "GRANT ALL PRIVILEGES ON *.* TO '" + USER + "'@'%'",
                "REVOKE " + revoked + " ON *.* FROM '" + USER + "'@'%'");
    }
}
