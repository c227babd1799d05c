package dev.nevergone.internal.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.CommitWitness;
import dev.nevergone.internal.witness.Witness.Looker;
import dev.nevergone.internal.witness.Witness.Mark;
import dev.nevergone.internal.witness.Witness.Source;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;

/** A private server with GTIDs where it is a MySQL, a table for work, and one of tokens. */
final class WitnessServer implements AutoCloseable {

    static final String DATABASE = "witnessed";

    private static final long LIMIT_NANOS = 10_000_000_000L;

    private final MySqlServer server;
    private final String url;

    private WitnessServer(MySqlServer server) {
        this.server = server;
        this.url = server.database(DATABASE) + "&socketTimeout=15000";
    }

    static WitnessServer start() {
        MySqlServer shared = MySqlServer.shared();
        assumeTrue(shared.controllable(), "a private server is needed");
        MySqlServer.Builder builder = MySqlServer.builder(shared.kind());
        if (!shared.isMariaDb()) {
            builder.argument("--gtid-mode=ON").argument("--enforce-gtid-consistency=ON");
        }
        WitnessServer started = new WitnessServer(builder.start());
        try (Connection connection = started.connect()) {
            Sql.run(connection, "CREATE TABLE work (id BIGINT PRIMARY KEY AUTO_INCREMENT, what VARCHAR(100))");
            CommitWitness.table().createTable(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return started;
    }

    @Override
    public void close() {
        server.close();
    }

    MySqlServer raw() {
        return server;
    }

    boolean mariaDb() {
        return server.isMariaDb();
    }

    Connection connect() throws SQLException {
        return connect(url);
    }

    Connection connectWith(String option) throws SQLException {
        return connect(url + "&" + option);
    }

    Connection connect(String to) throws SQLException {
        return DriverManager.getConnection(to, server.username(), server.password());
    }

    /** As a user of its own, which has no right but those granted. */
    Connection connectAs(String user, String... grants) throws SQLException {
        try (Connection admin = server.adminConnection()) {
            Sql.run(admin, "DROP USER IF EXISTS " + user);
            Sql.run(admin, "CREATE USER " + user + " IDENTIFIED BY 'low'");
            for (String grant : grants) {
                Sql.run(admin, "GRANT " + grant + " TO " + user);
            }
        }
        return reconnectAs(user);
    }

    /** As a user that is there already. */
    Connection reconnectAs(String user) throws SQLException {
        return DriverManager.getConnection(url, user, "low");
    }

    void emptied() throws SQLException {
        server.heal();
        // What a test that failed left open holds locks.
        server.killConnections();
        try (Connection connection = connect()) {
            Sql.run(connection, "DELETE FROM work");
            CommitWitness.table().createTable(connection);
            Sql.run(connection, "DELETE FROM " + TokenTable.DEFAULT_NAME);
        }
    }

    Witness witness(CommitWitness kind) throws SQLException {
        Witness witness = Witnesses.of(kind).orElseThrow();
        try (Connection connection = connect()) {
            witness.check(connection);
        }
        return witness;
    }

    MarkedTransaction begin(CommitWitness kind) throws SQLException {
        return begin(kind, connect());
    }

    MarkedTransaction begin(CommitWitness kind, Connection connection) throws SQLException {
        Witness witness = witness(kind);
        Mark mark = witness.begin(connection, witness.session(connection));
        connection.setAutoCommit(false);
        return new MarkedTransaction(this, witness, connection, mark);
    }

    void write(Connection connection, String what) throws SQLException {
        Sql.run(connection, "INSERT INTO " + DATABASE + ".work (what) VALUES ('" + what + "')");
    }

    long rows() throws SQLException {
        return number("SELECT COUNT(*) FROM work");
    }

    long number(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return Long.parseLong(Objects.requireNonNull(Sql.text(connection, sql)));
        }
    }

    long number(Connection connection) throws SQLException {
        return Long.parseLong(Objects.requireNonNull(Sql.text(connection, "SELECT CONNECTION_ID()")));
    }

    long secondsUp() throws SQLException {
        try (Connection connection = connect()) {
            long now = Long.parseLong(Objects.requireNonNull(Sql.text(connection, "SELECT UNIX_TIMESTAMP()")));
            return now - Identity.read(connection).session().startedAt();
        }
    }

    void kill(long id) throws SQLException {
        try (Connection admin = server.adminConnection()) {
            Sql.run(admin, "KILL " + id);
        }
    }

    /** What witnesses leave on the server: tokens, and the sources of GTIDs. */
    String traces() throws SQLException {
        String tokens = "tokens " + number("SELECT COUNT(*) FROM " + TokenTable.DEFAULT_NAME);
        return mariaDb()
                ? tokens
                : tokens + ", GTID sources "
                        + number("SELECT LENGTH(@@global.gtid_executed)"
                                + " - LENGTH(REPLACE(@@global.gtid_executed, ',', ''))");
    }

    /** How many commands the session has sent. */
    long questions(Connection connection) throws SQLException {
        return Long.parseLong(Objects.requireNonNull(Sql.text(
                connection,
                mariaDb()
                        ? "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Questions'"
                        : "SELECT VARIABLE_VALUE FROM performance_schema.session_status"
                                + " WHERE VARIABLE_NAME = 'Questions'")));
    }

    /** New connections, closed after use. */
    Source source() {
        return deadline -> looker(connect());
    }

    Looker looker(Connection connection) {
        return new Looker() {
            @Override
            public Connection connection() {
                return connection;
            }

            @Override
            public void close() {
                try {
                    connection.close();
                } catch (SQLException e) {
                    // It is gone then.
                }
            }
        };
    }

    /** One that stays open. */
    record KeptLooker(Connection connection) implements Looker {
        @Override
        public void close() {}
    }

    /** Waits until it is so. */
    void await(Condition condition) throws Exception {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.holds()) {
            assertThat(end - System.nanoTime()).as("waited in vain").isPositive();
            Thread.sleep(10);
        }
    }

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }
}
