package dev.nevergone.internal.driver;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Connects through one of the two drivers. */
final class DriverConnector implements Connector {

    private final String jdbcUrl;
    private final JdbcUrl url;
    private final Driver driver;
    private final DriverProperties properties;
    private final Watchdog watchdog;
    private final String foreignSockets;
    private final FactsReader factsReader = new FactsReader();

    /** @param foreignSockets why our sockets cannot be used; empty if they can */
    DriverConnector(
            String jdbcUrl,
            JdbcUrl url,
            Driver driver,
            DriverProperties properties,
            Watchdog watchdog,
            String foreignSockets) {
        this.jdbcUrl = jdbcUrl;
        this.url = url;
        this.driver = driver;
        this.properties = properties;
        this.watchdog = watchdog;
        this.foreignSockets = foreignSockets;
    }

    @Override
    public String target() {
        return url.target();
    }

    @Override
    public String obstacleToPeeking() {
        return foreignSockets.isEmpty() && !url.singleHost() ? "the JDBC URL may name several hosts" : foreignSockets;
    }

    @Override
    public Link open(@Nullable String username, @Nullable String password, long deadlineNanos) throws SQLException {
        long now = System.nanoTime();
        long left = deadlineNanos - now;
        if (left <= 0) {
            throw new SQLTimeoutException(target() + ": no time was left to connect", "08001");
        }
        // A user's connectTimeout of 0 leaves the deadline alone to bound the connect.
        Duration timeout = properties.connectTimeout();
        long perHost = timeout.isZero() || timeout.isNegative() ? left : Math.min(left, timeout.toNanos());
        return foreignSockets.isEmpty()
                ? openOnOwnSocket(username, password, url.singleHost() ? now + perHost : deadlineNanos, perHost)
                : openOnForeignSocket(username, password, perHost);
    }

    private Link openOnOwnSocket(@Nullable String username, @Nullable String password, long deadline, long perHost)
            throws SQLException {
        Properties with = properties.of(
                username,
                password,
                Duration.ofNanos(perHost),
                properties.socketTimeout(),
                url.kind().socketFactory());
        try (SocketHandOff handOff = SocketHandOff.begin(deadline, perHost)) {
            try {
                Connection connection = connect(with);
                ServerFacts facts = factsReader.read(connection);
                SessionView session = session(connection);
                PeekableSocket socket = url.singleHost() ? handOff.onlyOpenSocket() : null;
                handOff.clearDeadlines();
                return socket == null
                        ? new ForeignLink(connection, facts, session, watchdog, handOff.openSockets())
                        : new PeekableLink(connection, facts, session, url.kind(), socket, handOff.tlsSocket());
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
            SessionView session = session(connection);
            if (properties.users("socketTimeout") == null) {
                connection.setNetworkTimeout(Runnable::run, DriverProperties.intMillis(properties.socketTimeout()));
            }
            return new ForeignLink(connection, facts, session, watchdog, List.of());
        } catch (SQLException | RuntimeException e) {
            connection.abort(Runnable::run);
            throw e;
        }
    }

    /** Where the driver may change to another host under a connection, what one host said is not known to hold. */
    private SessionView session(Connection connection) throws SQLException {
        return url.singleHost() ? SessionViews.of(url.kind(), connection) : SessionView.UNKNOWN;
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
