package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mysql.cj.jdbc.NonRegisteringDriver;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ReplicationPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One name with several addresses, a primary and its replica behind them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class AddressesTest {

    private static final String NAME = "db.example.test";
    private static final String FIRST = "127.0.0.2";
    private static final String SECOND = "127.0.0.3";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ReplicationPair pair = start();
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final Names names = new Names();
    private DaemonWatchdog watchdog;

    private static ReplicationPair start() {
        assumeTrue(MySqlServer.shared().controllable(), "an external server has no replica of ours");
        return ReplicationPair.start();
    }

    @AfterAll
    void endServers() {
        pair.close();
    }

    @BeforeEach
    void makeWhole() {
        pair.rejoin();
        pair.database("app");
        watchdog = new DaemonWatchdog("watchdog");
        names.all.clear();
        names.asked.set(0);
        names.jvmKnows(FIRST, SECOND);
    }

    @AfterEach
    void close() throws Exception {
        watchdog.close();
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
        toClose.clear();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "CONNECTOR_J_TLS", "MARIADB", "MARIADB_TLS"})
    void goesOnToTheNextAddressWhenTheFirstRefuses(Wire wire) throws Exception {
        Relay second = relay(SECOND, 0, pair.primary());
        Link link = open(connector(wire, second.port(), false));
        assertThat(link.peekable()).isTrue();
        assertThat(second.accepted()).isEqualTo(1);
        link.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "MARIADB"})
    void goesOnToTheNextAddressWithinTheConnectTimeoutWhenTheFirstIsSilent(Wire wire) throws Exception {
        Relay second = relay(SECOND, 0, pair.primary());
        try (ServerSocket silent = new ServerSocket(second.port(), 50, InetAddress.getByName(FIRST))) {
            assertThat(silent.isBound()).isTrue();
            Connector connector = connector(wire, second.port(), false, Duration.ofSeconds(4));
            long start = System.nanoTime();
            open(connector).close();
            assertThat(millisSince(start)).isBetween(1900L, 3900L);
            start = System.nanoTime();
            open(connector).close();
            assertThat(millisSince(start)).as("the silent one comes last now").isLessThan(1900);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "MARIADB"})
    void findsThePrimaryBehindAReadOnlyAddress(Wire wire) throws Exception {
        Relay first = relay(FIRST, 0, pair.replica());
        Relay second = relay(SECOND, first.port(), pair.primary());
        Connector connector = connector(wire, first.port(), true);
        try (Connection connection = open(connector).connection()) {
            write(connection);
        }
        open(connector).close();
        assertThat(first.accepted())
                .as("asked once, and then the other stays first")
                .isEqualTo(1);
        assertThat(second.accepted()).isEqualTo(2);
    }

    @Test
    void remembersADemotedServerByItsAddress() throws Exception {
        Relay first = relay(FIRST, 0, pair.primary());
        Relay second = relay(SECOND, first.port(), pair.replica());
        Connector connector = connector(Wire.CONNECTOR_J, first.port(), true);
        Link link = open(connector);
        String serverId = link.facts().serverId();
        assertThat(connector.targetOf(serverId)).isEqualTo(NAME + ":" + first.port() + " (" + FIRST + ")");
        pair.demote(pair.primary());
        pair.awaitReplicated(LONG);
        pair.promote();
        assertThatThrownBy(() -> write(link.connection()))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1290));
        connector.avoid(serverId);
        int before = first.accepted();
        try (Connection connection = open(connector).connection()) {
            write(connection);
        }
        assertThat(first.accepted()).isEqualTo(before);
        assertThat(second.accepted()).isEqualTo(1);
        link.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "MARIADB"})
    void asksTheNameServerItselfWhenAllThatTheJvmKnowsHasFailed(Wire wire) throws Exception {
        Relay second = relay(SECOND, 0, pair.primary());
        SmallNameServer dns = new SmallNameServer();
        toClose.add(dns);
        names.jvmKnows(FIRST);
        names.past = new SystemResolver(dns.url(), Path.of("no-such-file"));
        dns.put(NAME, FIRST);
        Connector connector = connector(wire, second.port(), true);
        assertThatThrownBy(() -> open(connector)).isInstanceOf(SQLException.class);
        assertThat(dns.questions()).isEqualTo(1);

        dns.put(NAME, SECOND);
        TimeUnit.MILLISECONDS.sleep(600);
        open(connector).close();
        assertThat(dns.questions()).isEqualTo(2);
        open(connector).close();
        assertThat(dns.questions()).as("asked only about a name in doubt").isEqualTo(2);
        assertThat(second.accepted()).isEqualTo(2);
    }

    @Test
    void followsANameThatNowMeansAnotherServerWhileTheJvmStillKnowsTheDemotedOne() throws Exception {
        Relay first = relay(FIRST, 0, pair.replica());
        relay(SECOND, first.port(), pair.primary());
        names.jvmKnows(FIRST);
        names.nowThereIs(SECOND);
        try (Connection connection =
                open(connector(Wire.CONNECTOR_J, first.port(), true)).connection()) {
            write(connection);
        }
        assertThat(names.asked.get()).isEqualTo(1);
    }

    @Test
    void goesByAFreshLookUpWhereTheJvmKnowsNothing() throws Exception {
        Relay second = relay(SECOND, 0, pair.primary());
        names.jvmKnows();
        names.nowThereIs(SECOND);
        open(connector(Wire.CONNECTOR_J, second.port(), true)).close();
        assertThat(names.asked.get()).isEqualTo(1);
    }

    @Test
    void asksTheJvmAloneWhereNoPrimaryIsRequired() throws Exception {
        Relay second = relay(SECOND, 0, pair.primary());
        names.jvmKnows(FIRST);
        names.nowThereIs(SECOND);
        Connector connector = connector(Wire.CONNECTOR_J, second.port(), false);
        assertThatThrownBy(() -> open(connector)).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> open(connector)).isInstanceOf(SQLException.class);
        assertThat(names.asked.get()).isZero();
    }

    @Test
    void showsTlsTheNameAndNotTheAddress() throws Exception {
        Relay second = relay(SECOND, 0, pair.primary());
        Properties properties = new Properties();
        properties.setProperty("user", pair.primary().username());
        properties.setProperty("password", pair.primary().password());
        properties.setProperty("socketFactory", ConnectorJSocketFactory.class.getName());
        properties.setProperty(DriverProperties.ADDRESS, SECOND);
        long deadline = System.nanoTime() + LONG.toNanos();
        try (SocketHandOff handOff =
                        SocketHandOff.begin(deadline, LONG.toNanos(), InetAddress.getByName(SECOND), () -> {});
                Connection connection = new NonRegisteringDriver()
                        .connect(Wire.CONNECTOR_J_TLS.url(NAME, second.port(), "app"), properties)) {
            assertThat(connection).isNotNull();
            Socket tls = handOff.tlsSocket();
            assertThat(tls).isInstanceOf(SSLSocket.class);
            assertThat(((SSLSocket) tls).getSession().getPeerHost()).isEqualTo(NAME);
            assertThat(tls.getInetAddress().getHostAddress()).isEqualTo(SECOND);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTOR_J", "MARIADB"})
    void cancelsAStatementOnTheServerThatRunsIt(Wire wire) throws Exception {
        Relay first = relay(FIRST, 0, pair.replica());
        relay(SECOND, first.port(), pair.primary());
        Link link = open(connector(wire, first.port(), true));
        try (Statement statement = link.connection().createStatement()) {
            CompletableFuture<Long> ended = CompletableFuture.supplyAsync(() -> {
                long start = System.nanoTime();
                try (ResultSet row = statement.executeQuery("SELECT SLEEP(30)")) {
                    row.next();
                } catch (SQLException e) {
                    // How it says so differs.
                }
                return millisSince(start);
            });
            TimeUnit.MILLISECONDS.sleep(500);
            int before = first.accepted();
            statement.cancel();
            assertThat(ended.get(20, TimeUnit.SECONDS)).isLessThan(10_000);
            assertThat(first.accepted()).isEqualTo(before);
        }
        link.close();
    }

    private Relay relay(String address, int port, MySqlServer server) throws IOException {
        Relay relay = new Relay(address, port, server.host(), server.port());
        toClose.add(relay);
        return relay;
    }

    private Connector connector(Wire wire, int port, boolean requirePrimary) {
        return connector(wire, port, requirePrimary, Duration.ofSeconds(5));
    }

    private Connector connector(Wire wire, int port, boolean requirePrimary, Duration connectTimeout) {
        ConnectSpec spec = new ConnectSpec(wire.url(NAME, port, "app"), connectTimeout, LONG, Map.of());
        return Connectors.of(spec, watchdog, requirePrimary, names);
    }

    private Link open(Connector connector) throws SQLException {
        MySqlServer server = pair.primary();
        return connector.open(server.username(), server.password(), System.nanoTime() + LONG.toNanos());
    }

    private static void write(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS written (id BIGINT)");
            statement.execute("INSERT INTO written VALUES (1)");
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** Says what it is told to say. */
    private static final class Names implements HostResolver {

        private final List<InetAddress> all = new ArrayList<>();
        private HostResolver past = this;
        private List<InetAddress> fresh = List.of();
        private final AtomicInteger asked = new AtomicInteger();

        void jvmKnows(String... addresses) {
            all.clear();
            all.addAll(parsed(addresses));
        }

        void nowThereIs(String... addresses) {
            past = this;
            fresh = parsed(addresses);
        }

        private static List<InetAddress> parsed(String... addresses) {
            List<InetAddress> parsed = new ArrayList<>();
            for (String address : addresses) {
                try {
                    parsed.add(InetAddress.getByName(address));
                } catch (UnknownHostException e) {
                    throw new AssertionError(e);
                }
            }
            return parsed;
        }

        @Override
        public List<InetAddress> known(String host) throws UnknownHostException {
            assertThat(host).isEqualTo(NAME);
            if (all.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return List.copyOf(all);
        }

        @Override
        public List<InetAddress> anew(String host) {
            asked.incrementAndGet();
            return past == this ? fresh : past.anew(host);
        }
    }
}
