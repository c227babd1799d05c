package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.MySqlServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** What the tests of whole pools share: the JVM's one server, and a few lines of application code. */
final class Pools {

    static final String DATABASE = "nevergone";

    private Pools() {}

    static MySqlServer server() {
        return MySqlServer.shared();
    }

    /** Settings for the shared server. */
    static PoolSettings.Builder settings() {
        return settings(server().database(DATABASE));
    }

    static PoolSettings.Builder settings(String url) {
        return PoolSettings.builder(url)
                .name("app")
                .username(server().username())
                .password(server().password())
                .poolSize(5)
                .maxOverflow(3);
    }

    /** Settings that lead through the proxy. */
    static PoolSettings.Builder settings(FaultProxy proxy) {
        return settings(proxy.through(server().database(DATABASE)));
    }

    static FaultProxy proxy() throws IOException {
        return FaultProxy.start(server().host(), server().port());
    }

    /** For MariaDB Connector/J, to the shared server whatever it is. */
    static String mariaDbUrl() {
        server().database(DATABASE);
        return "jdbc:mariadb://" + server().host() + ":" + server().port() + "/" + DATABASE
                + "?sslMode=disable&allowPublicKeyRetrieval=true";
    }

    /** A port where nothing listens. */
    static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The names of the live threads that belong to a pool. */
    static List<String> threadsOf(String poolName) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains(poolName))
                .toList();
    }

    static String stackTrace(Throwable throwable) {
        StringWriter text = new StringWriter();
        throwable.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Executes one statement and closes it. */
    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row, as a number. */
    static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(text(connection, sql));
    }

    /** The first column of the first row. */
    static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    /** Kills one connection and waits until the server has closed it. */
    static void kill(long connectionId) throws SQLException {
        try (Connection admin = server().adminConnection()) {
            execute(admin, "KILL " + connectionId);
            String find = "SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + connectionId;
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (number(admin, find) > 0) {
                assertThat(System.nanoTime() - end)
                        .as("still there 20 s after KILL")
                        .isNegative();
                pause(Duration.ofMillis(5));
            }
        }
    }

    /** Borrows that many connections at once and returns them: they are idle in the pool then. */
    static void fill(DataSource pool, int connections) throws SQLException {
        List<Connection> borrowed = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                borrowed.add(pool.getConnection());
                select(borrowed.get(i));
            }
        } finally {
            for (Connection connection : borrowed) {
                connection.close();
            }
        }
    }

    /** Borrows, selects 1 and returns, that many times. */
    static void borrowAndSelect(DataSource pool, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            try (Connection connection = pool.getConnection()) {
                select(connection);
            }
        }
    }

    static void select(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
        }
    }

    static long connectionId(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT CONNECTION_ID()")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Something that comes true in a while. */
    interface Condition {
        boolean holds() throws SQLException;
    }

    static void await(String what, Condition condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("did not happen within 20 s: " + what);
            }
            pause(Duration.ofMillis(5));
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Duration timed(Step step) throws Exception {
        long start = System.nanoTime();
        step.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** A step of a test. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }
}
