package dev.nevergone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final MySqlServer server = MySqlServer.shared();
    private final FaultProxy proxy;

    FaultProxyTest() throws IOException {
        proxy = FaultProxy.start(server.host(), server.port());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
    }

    private Connection connect() throws SQLException {
        return connect(server.jdbcUrl(""));
    }

    private Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(
                proxy.through(url) + "&socketTimeout=5000&connectTimeout=5000", server.username(), server.password());
    }

    /** The server's first word on a new connection, which is its greeting. */
    private static int firstByte(Socket socket) throws IOException {
        socket.setSoTimeout(5_000);
        return socket.getInputStream().read();
    }

    private Socket dial() throws IOException {
        return new Socket(proxy.host(), proxy.port());
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static void answer(ServerSocket target, int word) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    Socket socket = target.accept();
                    socket.getOutputStream().write(word);
                }
            } catch (IOException closed) {
                // The end of the test.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void leadsNewConnectionsToAnotherTargetAndLeavesOpenOnes() throws IOException, SQLException {
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Connection open = connect()) {
            answer(other, 'x');

            proxy.retarget("127.0.0.1", other.getLocalPort());

            assertThat(open.isValid(5)).isTrue();
            try (Socket socket = dial()) {
                assertThat(firstByte(socket)).isEqualTo('x');
            }
            proxy.resetOpenConnections();
            assertThat(open.isValid(5)).isFalse();
        }
    }

    @Test
    void seesAttemptsWhileNothingListensAtTheTarget() throws IOException, InterruptedException {
        ServerSocket gone = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        gone.close();
        proxy.retarget("127.0.0.1", gone.getLocalPort());

        for (int i = 0; i < 3; i++) {
            try (Socket socket = dial()) {
                assertThat(firstByte(socket)).isEqualTo(-1);
            }
        }

        assertThat(proxy.accepted()).isEqualTo(3);
        await(() -> proxy.open() == 0);
        assertThat(proxy.connecting()).isZero();
    }

    @Test
    void refusesNewConnectionsAndServesOpenOnes() throws IOException, SQLException {
        int port = proxy.port();
        try (Connection open = connect()) {
            proxy.refuseNewConnections(true);
            proxy.refuseNewConnections(true);

            assertThatExceptionOfType(ConnectException.class).isThrownBy(this::dial);
            assertThat(open.isValid(5)).isTrue();

            proxy.refuseNewConnections(false);
            proxy.refuseNewConnections(false);

            assertThat(proxy.port()).isEqualTo(port);
            try (Connection next = connect()) {
                assertThat(next.isValid(5)).isTrue();
            }
            assertThat(open.isValid(5)).isTrue();
        }
        assertThat(proxy.accepted()).isEqualTo(2);
    }

    @Test
    void saysWhenItAccepted() throws IOException, InterruptedException {
        dial().close();
        Thread.sleep(60);
        dial().close();
        await(() -> proxy.accepted() == 2);

        List<java.time.Instant> times = proxy.acceptedAt();
        assertThat(Duration.between(times.get(0), times.get(1))).isBetween(Duration.ofMillis(55), LIMIT);

        proxy.resetCounts();
        assertThat(proxy.acceptedAt()).isEmpty();
    }

    @Test
    void delaysEachConnectOnce() throws SQLException {
        proxy.delayConnects(Duration.ofSeconds(1));

        long start = System.nanoTime();
        try (Connection c = connect()) {
            long connected = System.nanoTime() - start;
            long again = System.nanoTime();
            assertThat(c.isValid(5)).isTrue();

            assertThat(Duration.ofNanos(connected)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(Duration.ofNanos(System.nanoTime() - again)).isLessThan(Duration.ofSeconds(1));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.delayConnects(Duration.ofMillis(-1)))
                .withMessage("delay (PT-0.001S): must be zero or more");
    }

    @Test
    void countsHowManyConnectAtTheSameTime() throws SQLException, InterruptedException, ExecutionException {
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            open.add(connect());
        }
        assertThat(proxy.highestConnecting()).as("one after the other").isOne();
        assertThat(proxy.connecting()).isZero();
        assertThat(proxy.open()).isEqualTo(4);

        proxy.delayConnects(Duration.ofMillis(700));
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Connection>> connects = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                connects.add(threads.submit(() -> connect()));
            }
            for (Future<Connection> each : connects) {
                open.add(each.get());
            }
        } finally {
            threads.shutdown();
        }
        assertThat(proxy.highestConnecting()).as("all at once").isEqualTo(6);
        assertThat(proxy.connecting()).isZero();
        proxy.resetCounts();
        assertThat(proxy.highestConnecting()).isZero();
        for (Connection c : open) {
            c.close();
        }
    }

    @Test
    void countsAConnectionAsConnectingUntilItsLoginIsAnsweredOrItEnds() throws Exception {
        try (Socket silent = dial()) {
            assertThat(firstByte(silent)).isNotNegative();
            assertThat(proxy.connecting()).as("greeted, not logged in").isOne();
        }
        await(() -> proxy.connecting() == 0);

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> DriverManager.getConnection(
                        proxy.through(server.jdbcUrl("")), server.username(), "not the password"));
        assertThat(proxy.connecting()).as("refused with 1045").isZero();
        assertThat(proxy.highestConnecting()).isOne();
    }

    @Test
    void doesNotGuessWhereTlsHidesTheLogin() throws SQLException {
        try (Connection c = connect(server.tlsJdbcUrl(""))) {
            assertThat(c.isValid(5)).isTrue();
        }

        assertThatIllegalStateException()
                .isThrownBy(proxy::highestConnecting)
                .withMessageContaining("went over to TLS")
                .withMessageContaining("sslMode=DISABLED");
    }

    @Test
    void swallowsEverythingUntilTheBlackHoleEnds() throws Exception {
        try (Connection open = connect();
                Socket dead = deadNewConnection(open)) {
            proxy.blackholeAll(false);

            assertThatThrownBy(() -> {
                        dead.setSoTimeout(5_000);
                        dead.getInputStream().read();
                    })
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("reset");
            assertThat(proxy.open()).isZero();
            assertThat(open.isValid(5)).isFalse();
        }
        try (Connection next = connect()) {
            assertThat(next.isValid(5)).isTrue();
        }
    }

    /** Black-holes all traffic, and shows it on the open connection and on a new one. */
    private Socket deadNewConnection(Connection open) throws Exception {
        proxy.blackholeAll(true);
        open.setNetworkTimeout(Runnable::run, 300);
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> {
            try (Statement s = open.createStatement();
                    ResultSet row = s.executeQuery("SELECT 1")) {
                row.next();
            }
        });
        Socket dead = dial();
        dead.setSoTimeout(300);
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> dead.getInputStream().read());
        assertThat(proxy.connecting()).isOne();
        return dead;
    }

    @Test
    void swallowsOpenConnectionsOnly() throws SQLException {
        try (Connection open = connect()) {
            proxy.blackholeOpenConnections();
            try (Connection next = connect()) {
                assertThat(next.isValid(5)).isTrue();
            }
            open.setNetworkTimeout(Runnable::run, 300);
            assertThat(open.isValid(1)).isFalse();
        }
    }

    @Test
    void theServerDoesNotSeeTheEndOfAConnectionInABlackHole() throws Exception {
        Connection open = connect();
        long id = number(open, "SELECT CONNECTION_ID()");
        String find = "SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + id;
        proxy.blackholeOpenConnections();
        open.abort(Runnable::run);
        await(() -> proxy.open() == 0);
        try (Connection admin = server.adminConnection()) {
            // Time enough for it to see it, if it could.
            Thread.sleep(200);
            assertThat(number(admin, find)).isOne();
            proxy.blackholeAll(false);
            await(() -> number(admin, find) == 0);
        }
    }

    private static long number(Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void endsEverythingWhenItIsClosed() throws IOException, SQLException {
        try (Connection open = connect()) {
            proxy.close();

            assertThat(open.isValid(5)).isFalse();
            assertThatExceptionOfType(ConnectException.class).isThrownBy(this::dial);
            assertThatIllegalStateException()
                    .isThrownBy(() -> proxy.refuseNewConnections(false))
                    .withMessage(proxy + " is closed");
        }
    }
}
