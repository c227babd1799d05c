package dev.nevergone.internal.driver;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Connects through one of the two drivers: to where the URL leads, or to one address of its one host. */
final class DriverConnector implements Connector {

    private final String jdbcUrl;
    private final JdbcUrl url;
    private final Driver driver;
    private final DriverProperties properties;
    private final Watchdog watchdog;
    private final String foreignSockets;
    private final boolean standIn;
    private final FactsReader factsReader;
    private final @Nullable InetAddress address;

    /**
     * @param foreignSockets why our sockets cannot be used; empty if they can
     * @param standIn whether it leads to a host that is only there for when the first cannot be reached
     */
    DriverConnector(
            String jdbcUrl,
            JdbcUrl url,
            Driver driver,
            DriverProperties properties,
            Watchdog watchdog,
            String foreignSockets,
            boolean standIn) {
        this.jdbcUrl = jdbcUrl;
        this.url = url;
        this.driver = driver;
        this.properties = properties;
        this.watchdog = watchdog;
        this.foreignSockets = foreignSockets;
        this.standIn = standIn;
        this.factsReader = new FactsReader();
        this.address = null;
    }

    private DriverConnector(DriverConnector host, InetAddress address) {
        this.jdbcUrl = host.jdbcUrl;
        this.url = host.url;
        this.driver = host.driver;
        this.properties = host.properties;
        this.watchdog = host.watchdog;
        this.foreignSockets = host.foreignSockets;
        this.standIn = host.standIn;
        this.factsReader = host.factsReader;
        this.address = address;
    }

    /** The same, but to that address, whatever the host's name leads to. */
    DriverConnector to(InetAddress chosen) {
        return new DriverConnector(this, chosen);
    }

    /** The name whose addresses this can connect to; empty where the driver must find the way by itself. */
    String hostName() {
        return foreignSockets.isEmpty() ? url.hostName() : "";
    }

    /** The connect time-out in force; 0 is none. */
    long connectTimeoutNanos() {
        return properties.connectTimeout().toNanos();
    }

    @Override
    public String target() {
        InetAddress chosen = address;
        return chosen == null ? url.target() : url.target() + " (" + chosen.getHostAddress() + ")";
    }

    @Override
    public String obstacleToPeeking() {
        return foreignSockets.isEmpty() && !url.singleHost() ? "the JDBC URL may name several hosts" : foreignSockets;
    }

    @Override
    public Link open(@Nullable String username, @Nullable String password, long deadlineNanos, Runnable loggedIn)
            throws SQLException {
        long now = System.nanoTime();
        long left = deadlineNanos - now;
        if (left <= 0) {
            throw new SQLTimeoutException(target() + ": no time was left to connect", "08001");
        }
        // A user's connectTimeout of 0 leaves the deadline alone to bound the connect.
        Duration timeout = properties.connectTimeout();
        long perHost = timeout.isZero() || timeout.isNegative() ? left : Math.min(left, timeout.toNanos());
        return foreignSockets.isEmpty()
                ? openOnOwnSocket(
                        username, password, url.singleHost() ? now + perHost : deadlineNanos, perHost, loggedIn)
                : openOnForeignSocket(username, password, perHost);
    }

    private Link openOnOwnSocket(
            @Nullable String username, @Nullable String password, long deadline, long perHost, Runnable loggedIn)
            throws SQLException {
        Properties with = properties.of(
                username,
                password,
                Duration.ofNanos(perHost),
                properties.socketTimeout(),
                url.kind().socketFactory());
        if (address != null) {
            properties.lead(with, address);
        }
        try (SocketHandOff handOff = SocketHandOff.begin(deadline, perHost, address, loggedIn)) {
            try {
                Connection connection = connect(with);
                ServerFacts facts = factsReader.read(connection);
                limitStandIn(connection);
                SessionView session = session(connection);
                PeekableSocket socket = url.singleHost() ? handOff.onlyOpenSocket() : null;
                handOff.clearDeadlines();
                return socket == null
                        ? new ForeignLink(connection, facts, session, watchdog, handOff.openSockets(), standIn)
                        : new PeekableLink(
                                connection, facts, session, url.kind(), socket, handOff.tlsSocket(), standIn);
            } catch (SQLException | RuntimeException | Error e) {
                handOff.closeSockets();
                throw e;
            }
        }
    }

    /** The driver's connect time-out does not cover the log-in (Connector/J), so the read time-out has to. */
    private Link openOnForeignSocket(@Nullable String username, @Nullable String password, long perHost)
            throws SQLException {
        Duration bound = Duration.ofNanos(perHost);
        Connection connection = connect(properties.of(username, password, bound, bound, null));
        try {
            ServerFacts facts = factsReader.read(connection);
            limitStandIn(connection);
            SessionView session = session(connection);
            if (properties.users("socketTimeout") == null) {
                connection.setNetworkTimeout(Runnable::run, DriverProperties.intMillis(properties.socketTimeout()));
            }
            return new ForeignLink(connection, facts, session, watchdog, List.of(), standIn);
        } catch (SQLException | RuntimeException e) {
            connection.abort(Runnable::run);
            throw e;
        }
    }

    /** Where the driver may change to another host under a connection, what one host said is not known to hold. */
    private SessionView session(Connection connection) throws SQLException {
        return url.singleHost() ? SessionViews.of(url.kind(), connection) : SessionView.UNKNOWN;
    }

    /** As Connector/J would: its connections to another host than the first are read-only, unless told otherwise. */
    private void limitStandIn(Connection connection) throws SQLException {
        String wanted = properties.users("failOverReadOnly");
        boolean readOnly = wanted == null || !(wanted.equalsIgnoreCase("false") || wanted.equalsIgnoreCase("no"));
        if (standIn && readOnly && url.kind() == DriverKind.CONNECTOR_J) {
            connection.setReadOnly(true);
        }
    }

    private Connection connect(Properties with) throws SQLException {
        Connection connection;
        try {
            connection = driver.connect(jdbcUrl, with);
        } catch (RuntimeException e) {
            // Connector/J lets some of its own unchecked exceptions out, for a bad property for one.
            throw new SQLException(target() + ": the driver failed to connect", "08001", e);
        }
        if (connection == null) {
            throw new SQLException(target() + ": " + url.kind().title() + " does not accept the JDBC URL", "08001");
        }
        return connection;
    }
}
