package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mysql.cj.jdbc.NonRegisteringDriver;
import dev.nevergone.testkit.MySqlServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connects that end without a connection. */
@Timeout(30)
class ConnectorTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final DaemonWatchdog watchdog = new DaemonWatchdog("watchdog");

    @AfterEach
    void closeWatchdog() {
        watchdog.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "CONNECTOR_J_TLS", "MARIADB", "MARIADB_TLS"})
    void givesUpOnAServerThatNeverGreetsAtTheDeadline(Wire wire) throws IOException {
        try (ServerSocket silent = silentServer()) {
            assertThat(millisOfFailure(connector(url(wire, silent), LONG), Duration.ofMillis(500)))
                    .isBetween(400L, 5000L);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "CONNECTOR_J_TLS"})
    void tellsOfTheLogInBeforeTheSessionIsSetUp(Wire wire) throws SQLException {
        MySqlServer server = MySqlServer.shared();
        assumeTrue(!wire.tls() || server.tls());
        server.database("app");
        List<Boolean> inTheDriver = new ArrayList<>();
        Runnable loggedIn = () -> inTheDriver.add(Arrays.stream(new Throwable().getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(NonRegisteringDriver.class.getName())));
        Connector connector = connector(wire.url(server, "app"), LONG);
        long deadline = System.nanoTime() + LONG.toNanos();
        connector.open(server.username(), server.password(), deadline, loggedIn).close();
        assertThat(inTheDriver).containsExactly(true);

        assertThatThrownBy(() -> connector.open(server.username(), "wrong", deadline, loggedIn))
                .isInstanceOf(SQLException.class);
        assertThat(inTheDriver).as("a refused one is none").hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "MARIADB"})
    void givesUpOnAServerThatNeverGreetsAtTheConnectTimeout(Wire wire) throws IOException {
        try (ServerSocket silent = silentServer()) {
            assertThat(millisOfFailure(connector(url(wire, silent), Duration.ofMillis(500)), LONG))
                    .isBetween(400L, 5000L);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "MARIADB"})
    void letsTheUsersConnectTimeoutWin(Wire wire) throws IOException {
        try (ServerSocket silent = silentServer()) {
            assertThat(millisOfFailure(connector(url(wire, silent) + "&connectTimeout=500", LONG), LONG))
                    .isBetween(400L, 5000L);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "MARIADB"})
    void givesUpOnASilentServerAlsoWithTheUsersSocketFactory(Wire wire) throws IOException {
        String factory =
                wire.connectorJ() ? "com.mysql.cj.protocol.StandardSocketFactory" : PlainSocketFactory.class.getName();
        try (ServerSocket silent = silentServer()) {
            Connector connector = connector(url(wire, silent) + "&socketFactory=" + factory, LONG);
            assertThat(millisOfFailure(connector, Duration.ofMillis(500))).isBetween(400L, 5000L);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "MARIADB"})
    void givesUpOnSeveralSilentServersAtTheDeadline(Wire wire) throws IOException {
        try (ServerSocket first = silentServer();
                ServerSocket second = silentServer()) {
            String hosts = "127.0.0.1:" + first.getLocalPort() + ",127.0.0.1:" + second.getLocalPort();
            String url = (wire.connectorJ() ? "jdbc:mysql://" : "jdbc:mariadb://") + hosts + "/x";
            assertThat(millisOfFailure(connector(url, LONG), Duration.ofMillis(700)))
                    .isBetween(600L, 2500L);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "MARIADB"})
    void leavesNoDescriptorOpenAfterAFailedConnect(Wire wire) throws IOException {
        assumeTrue(OpenFiles.countable());
        try (ServerSocket hangsUp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> {
                try {
                    while (true) {
                        try (Socket accepted = hangsUp.accept()) {
                            accepted.getOutputStream().write(1);
                        }
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            server.start();
            Connector connector = connector(url(wire, hangsUp), LONG);
            millisOfFailure(connector, LONG);
            int before = OpenFiles.count();
            for (int i = 0; i < 30; i++) {
                millisOfFailure(connector, LONG);
            }
            assertThat(OpenFiles.count()).isLessThanOrEqualTo(before + 3);
        }
    }

    @Test
    void doesNotConnectWhenNoTimeIsLeft() {
        Connector connector = connector("jdbc:mysql://127.0.0.1:1/x?password=hush", LONG);
        assertThatThrownBy(() -> connector.open(null, null, System.nanoTime()))
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessage("127.0.0.1:1: no time was left to connect");
    }

    @Test
    void namesItsTargetWithoutSecrets() {
        assertThat(connector("jdbc:mysql://u:hush@db:3310/x?password=hush", LONG)
                        .target())
                .isEqualTo("db:3310");
    }

    @Test
    void leavesTheDriverManagerAlone() throws IOException {
        int before = DriverManager.getLoginTimeout();
        try (ServerSocket silent = silentServer()) {
            millisOfFailure(connector(url(Wire.CONNECTOR_J, silent), LONG), Duration.ofMillis(100));
        }
        assertThat(DriverManager.getLoginTimeout()).isEqualTo(before);
    }

    @Test
    void namesTheDependencyOfAMissingDriver() throws Exception {
        URL classes = Connectors.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> kind = Class.forName("dev.nevergone.internal.driver.DriverKind", true, alone);
            var newDriver = kind.getDeclaredMethod("newDriver");
            newDriver.setAccessible(true);
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            Thread.currentThread().setContextClassLoader(alone);
            try {
                assertThatIllegalStateException()
                        .isThrownBy(() -> {
                            try {
                                newDriver.invoke(kind.getEnumConstants()[0]);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        })
                        .withMessage("MySQL Connector/J is not on the class path: add the dependency"
                                + " com.mysql:mysql-connector-j for this JDBC URL");
            } finally {
                Thread.currentThread().setContextClassLoader(context);
            }
        }
    }

    @Test
    void doesNotOfferItsSocketsToADriverThatCannotSeeThem() throws Exception {
        URL jar =
                NonRegisteringDriver.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader shared = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
            Driver driver = shared.loadClass("com.mysql.cj.jdbc.NonRegisteringDriver")
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(DriverKind.CONNECTOR_J.canUseOurSocketFactory(driver)).isFalse();
        }
        assertThat(DriverKind.CONNECTOR_J.canUseOurSocketFactory(DriverKind.CONNECTOR_J.newDriver()))
                .isTrue();
        assertThat(DriverKind.MARIADB.canUseOurSocketFactory(DriverKind.MARIADB.newDriver()))
                .isTrue();
    }

    private static ServerSocket silentServer() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static String url(Wire wire, ServerSocket server) {
        return wire.url("127.0.0.1", server.getLocalPort(), "x");
    }

    private Connector connector(String url, Duration connectTimeout) {
        return Connectors.of(new ConnectSpec(url, connectTimeout, LONG, Map.of()), watchdog);
    }

    private static long millisOfFailure(Connector connector, Duration deadline) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> connector.open("app", "app", start + deadline.toNanos()))
                .isInstanceOf(SQLException.class);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** A user's own socket factory. */
    public static final class PlainSocketFactory extends SocketFactory {

        /** For the driver. */
        public PlainSocketFactory() {}

        @Override
        public Socket createSocket() {
            return new Socket();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return new Socket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            return new Socket(host, port, local, localPort);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return new Socket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            return new Socket(host, port, local, localPort);
        }
    }
}
