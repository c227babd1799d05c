package dev.nevergone.testkit.internal.server;

/** The accounts of a server that the testkit initialised. Well known, as it listens on the loopback only. */
final class Accounts {

    static final String ADMIN = "root";
    static final String ADMIN_PASSWORD = "root-of-testkit";
    static final String USER = "nevergone";
    static final String USER_PASSWORD = "secret-of-nevergone";

    private Accounts() {}

    /**
     * The statements that make them, one a line.
     *
     * @param revoked what the application user must not have, for it would lift it above the limits that tests set
     */
    static String sql(String revoked) {
        return """
                CREATE USER 'root'@'%%' IDENTIFIED BY '%s';
                GRANT ALL PRIVILEGES ON *.* TO 'root'@'%%' WITH GRANT OPTION;
                CREATE USER '%s'@'%%' IDENTIFIED BY '%s';
                GRANT ALL PRIVILEGES ON *.* TO '%s'@'%%';
                REVOKE %s ON *.* FROM '%s'@'%%';
                """.formatted(ADMIN_PASSWORD, USER, USER_PASSWORD, USER, revoked, USER);
    }
}
