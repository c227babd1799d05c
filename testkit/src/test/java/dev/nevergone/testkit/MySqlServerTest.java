package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the shared server does, whichever it is. */
class MySqlServerTest {

    private final MySqlServer server = MySqlServer.shared();

    @AfterEach
    void heal() {
        server.heal();
    }

    private Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, server.username(), server.password());
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(row.getMetaData().getColumnCount());
        }
    }

    @Test
    void isOnePerJvmAndStaysWhenClosed() throws SQLException {
        MySqlServer same = MySqlServer.shared();
        same.close();

        assertThat(same).isSameAs(server);
        try (Connection c = connect(server.jdbcUrl(""))) {
            assertThat(c.isValid(1)).isTrue();
        }
    }

    @Test
    void isTheServerThatWasAskedFor() {
        String asked = System.getProperty("nevergone.server", "");
        switch (asked.split(":", 2)[0]) {
            case "jdbc" -> assertThat(server.kind()).isEqualTo(ServerKind.EXTERNAL);
            case "docker" -> assertThat(server.kind()).isEqualTo(ServerKind.CONTAINER);
            case "mysql" -> assertThat(server.kind()).isEqualTo(ServerKind.MYSQL);
            case "mariadb" -> assertThat(server.kind()).isEqualTo(ServerKind.MARIADB);
            default -> assertThat(server.kind()).isIn(ServerKind.CONTAINER, ServerKind.MARIADB);
        }
        assertThat(server.isMariaDb()).isEqualTo(server.version().contains("MariaDB"));
    }

    @Test
    void saysItsVersion() throws SQLException {
        try (Connection c = connect(server.jdbcUrl(""))) {
            assertThat(text(c, "SELECT VERSION()")).isEqualTo(server.version());
        }
    }

    @Test
    void makesADatabaseAndKeepsOneThatIsThere() throws SQLException {
        String url = server.database("testkit_kept");
        try (Connection c = connect(url);
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE IF NOT EXISTS kept (id INT PRIMARY KEY)");
        }

        assertThat(server.database("testkit_kept")).isEqualTo(url).isEqualTo(server.jdbcUrl("testkit_kept"));
        try (Connection c = connect(url)) {
            assertThat(text(c, "SELECT COUNT(*) FROM kept")).isEqualTo("0");
            assertThat(c.getCatalog()).isEqualTo("testkit_kept");
        }
    }

    @Test
    void refusesADatabaseNameThatNeedsQuoting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.database("a`b"))
                .withMessage("database (a`b): must be 1 to 64 letters, digits, _, $ or -");
    }

    @Test
    void logsInPlain() throws SQLException {
        try (Connection c = connect(server.jdbcUrl(""))) {
            assertThat(text(c, "SHOW SESSION STATUS LIKE 'Ssl_cipher'")).isEmpty();
        }
    }

    @Test
    void logsInOverTls() throws SQLException {
        assertThat(server.tls()).isTrue();
        try (Connection c = connect(server.tlsJdbcUrl(""))) {
            assertThat(text(c, "SHOW SESSION STATUS LIKE 'Ssl_cipher'")).isNotEmpty();
        }
    }

    @Test
    void takesMoreOptionsAtTheEndOfAUrl() throws SQLException {
        try (Connection c = connect(server.jdbcUrl("") + "&sessionVariables=wait_timeout=77")) {
            assertThat(text(c, "SELECT @@wait_timeout")).isEqualTo("77");
        }
    }

    @Test
    void keepsTheApplicationUserBelowReadOnly() throws SQLException {
        assumeTrue(server.controllable(), "the account of an external server is not ours");
        try (Connection c = connect(server.database("testkit_readonly"));
                Statement s = c.createStatement()) {
            s.execute("CREATE TABLE IF NOT EXISTS t (id INT)");
            server.setGlobal("read_only", "ON");

            // ER_OPTION_PREVENTS_STATEMENT
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> s.execute("INSERT INTO t VALUES (1)"))
                    .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(1290));
        }
    }

    @Test
    void letsTheAdministratorInWhereNobodyElseGetsIn() throws SQLException {
        assumeTrue(server.controllable(), "an external server has no extra port for us");
        server.setGlobal("max_connections", "10");
        List<Connection> all = new ArrayList<>();
        try {
            // ER_CON_COUNT_ERROR
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> {
                        while (all.size() < 20) {
                            all.add(connect(server.jdbcUrl("")));
                        }
                    })
                    .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(1040));

            try (Connection admin = server.adminConnection()) {
                assertThat(admin.isValid(1)).isTrue();
            }
        } finally {
            for (Connection c : all) {
                c.close();
            }
        }
    }

    @Test
    void killsEveryConnectionButTheAdministrators() throws SQLException {
        try (Connection one = connect(server.jdbcUrl(""));
                Connection two = connect(server.jdbcUrl(""));
                Connection admin = server.adminConnection()) {
            assertThat(server.killConnections()).isGreaterThanOrEqualTo(2);

            assertThat(one.isValid(1)).isFalse();
            assertThat(two.isValid(1)).isFalse();
            assertThat(admin.isValid(1)).isTrue();
            assertThat(server.connectionCount(server.username())).isZero();
        }
    }

    @Test
    void countsTheConnectionsOfAUserAndOfADatabase() throws SQLException {
        server.killConnections();
        try (Connection counted = connect(server.database("testkit_counted"));
                Connection other = connect(server.jdbcUrl(""));
                Connection admin = server.adminConnection()) {
            admin.setCatalog("testkit_counted");

            assertThat(server.connectionCount("testkit_counted")).isEqualTo(1);
            assertThat(server.connectionCount(server.username())).isEqualTo(2);
            assertThat(server.connectionCount("nobody")).isZero();
            assertThat(counted.isValid(1) && other.isValid(1)).isTrue();
        }
    }

    private String global(String name) throws SQLException {
        try (Connection admin = server.adminConnection()) {
            return text(admin, "SELECT @@GLOBAL." + name);
        }
    }

    @Test
    void setsAGlobalAndPutsItBack() throws SQLException {
        String before = global("wait_timeout");

        try (MySqlServer.Restore restore = server.setGlobal("wait_timeout", "1")) {
            assertThat(restore).isNotNull();
            assertThat(global("wait_timeout")).isEqualTo("1");
        }

        assertThat(global("wait_timeout")).isEqualTo(before);
    }

    @Test
    void resetsGlobalsInReverseOrder() throws SQLException {
        String waitBefore = global("wait_timeout");
        String modeBefore = global("sql_mode");
        server.setGlobal("wait_timeout", "5");
        server.setGlobal("wait_timeout", "6");
        server.setGlobal("sql_mode", "ANSI_QUOTES,NO_ZERO_DATE");
        assertThat(global("sql_mode")).isEqualTo("ANSI_QUOTES,NO_ZERO_DATE");

        server.resetGlobals();

        assertThat(global("wait_timeout")).isEqualTo(waitBefore);
        assertThat(global("sql_mode")).isEqualTo(modeBefore);
    }

    @Test
    void refusesAGlobalThatDoesNotExist() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.setGlobal("wait_timeoot", "1"))
                .withMessage("global variable (wait_timeoot): this server has none of that name");
        assertThatIllegalArgumentException().isThrownBy(() -> server.setGlobal("x = 1; --", "1"));
    }

    @Test
    void showsNoPassword() {
        assertThat(server.toString() + server.jdbcUrl("a") + server.tlsJdbcUrl("a"))
                .doesNotContain(server.password());
    }

    @Test
    void refusesArgumentsThatTheTestkitDecides() {
        MySqlServer.Builder builder = MySqlServer.builder(ServerKind.MARIADB);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.argument("--port=3306"))
                .withMessage("server argument (--port=3306): the testkit decides --port; leave it out");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.argument("--bind_address=0.0.0.0"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.argument("log-bin"))
                .withMessage("server argument (log-bin): must start with --");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> MySqlServer.start(ServerKind.EXTERNAL));
    }
}
