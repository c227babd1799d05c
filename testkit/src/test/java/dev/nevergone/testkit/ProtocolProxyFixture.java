package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A table on the shared server, a proxy before it, and a way around the proxy. */
abstract class ProtocolProxyFixture {

    static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String DATABASE = "protocol_proxy";

    final MySqlServer server = MySqlServer.shared();
    final ProtocolProxy proxy;
    final ExecutorService threads = Executors.newCachedThreadPool();
    private final String url = server.database(DATABASE);
    private final Connection around;

    ProtocolProxyFixture() throws IOException, SQLException {
        proxy = ProtocolProxy.start(server.host(), server.port());
        around = DriverManager.getConnection(url, server.username(), server.password());
    }

    @BeforeEach
    void makeTable() throws SQLException {
        aroundTheProxy("DROP TABLE IF EXISTS t");
        aroundTheProxy("CREATE TABLE t (n INT PRIMARY KEY, text LONGTEXT)");
    }

    @AfterEach
    void end() throws IOException, SQLException {
        proxy.close();
        threads.shutdownNow();
        around.close();
        server.resetGlobals();
    }

    final void aroundTheProxy(String sql) throws SQLException {
        execute(around, sql);
    }

    /** How many rows the table has, as seen past the proxy. */
    final int rows() throws SQLException {
        try (Statement s = around.createStatement();
                ResultSet row = s.executeQuery("SELECT COUNT(*) FROM t")) {
            row.next();
            return row.getInt(1);
        }
    }

    final void fill(int count) throws SQLException {
        StringBuilder sql = new StringBuilder("INSERT INTO t VALUES ");
        for (int i = 1; i <= count; i++) {
            sql.append(i == 1 ? "" : ",")
                    .append("(")
                    .append(i)
                    .append(",'row ")
                    .append(i)
                    .append("')");
        }
        aroundTheProxy(sql.toString());
    }

    final Connection connect(String... options) throws SQLException {
        return through(url, options);
    }

    final Connection through(String directUrl, String... options) throws SQLException {
        return DriverManager.getConnection(
                proxy.through(directUrl) + appended(options), server.username(), server.password());
    }

    /** By MariaDB Connector/J. */
    final Connection connectMariaDb(String... options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://" + proxy.host() + ":" + proxy.port() + "/" + DATABASE
                        + "?sslMode=disable&allowPublicKeyRetrieval=true" + appended(options),
                server.username(),
                server.password());
    }

    /** A proxy that lost its step keeps drivers waiting: for so long. */
    private static String appended(String... options) {
        String all = String.join("&", options);
        return "&connectTimeout=20000" + (all.contains("socketTimeout") ? "&" : "&socketTimeout=30000&") + all;
    }

    static int execute(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute(sql);
            return s.getUpdateCount();
        }
    }

    static String text(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet row = s.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    static SQLException failure(ThrowingCallable call) {
        return assertThatExceptionOfType(SQLException.class).isThrownBy(call).actual();
    }

    static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    final <T> Future<T> inBackground(Callable<T> task) {
        return threads.submit(task);
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Whatever was sent found its answer: the proxy did not lose its step. */
    final void assertInStep(Connection c) throws SQLException {
        assertThat(text(c, "SELECT 'in step'")).isEqualTo("in step");
        assertThat(proxy.journal())
                .filteredOn(each -> each.command().answered())
                .isNotEmpty()
                .allMatch(each -> each.forwarded() && each.answered());
        assertThat(proxy.journal()).last().satisfies(each -> assertThat(each.sql())
                .isEqualTo("SELECT 'in step'"));
        assertThat(proxy.opaque()).isZero();
    }
}
