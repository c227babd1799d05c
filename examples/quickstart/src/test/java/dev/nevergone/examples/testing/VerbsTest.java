package dev.nevergone.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.FaultyMySql;
import dev.nevergone.testkit.FaultyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the table of verbs in {@code docs/testing.md} says the driver sees, it sees. */
class VerbsTest {

    private static final String FINE = "works";
    // Longer than anything takes but silence.
    private static final Duration TIME_OUT = Duration.ofSeconds(4);

    @FunctionalInterface
    interface Verb {
        void on(FaultyServer mysql) throws Exception;
    }

    private static Map<String, Verb> verbs() {
        Map<String, Verb> verbs = new LinkedHashMap<>();
        verbs.put("killConnections()", FaultyServer::killConnections);
        verbs.put("shutdown()", FaultyServer::shutdown);
        verbs.put("crash()", FaultyServer::crash);
        verbs.put("restart()", FaultyServer::restart);
        verbs.put("crashAndRestart()", FaultyServer::crashAndRestart);
        verbs.put("freeze()", FaultyServer::freeze);
        verbs.put("blackhole()", FaultyServer::blackhole);
        verbs.put("blackholeOpenConnections()", FaultyServer::blackholeOpenConnections);
        verbs.put("reset()", FaultyServer::reset);
        verbs.put("refuseConnections()", FaultyServer::refuseConnections);
        verbs.put("latency(delay)", mysql -> mysql.latency(Duration.ofMillis(20)));
        verbs.put("expireIdle()", FaultyServer::expireIdle);
        verbs.put("readOnly(true)", mysql -> mysql.readOnly(true));
        verbs.put("tooManyConnections()", FaultyServer::tooManyConnections);
        verbs.put("cutBeforeCommit()", FaultyServer::cutBeforeCommit);
        verbs.put("cutAfterCommit()", FaultyServer::cutAfterCommit);
        verbs.put("cutMidResult()", FaultyServer::cutMidResult);
        return verbs;
    }

    @TestFactory
    Stream<DynamicTest> theDriverSeesWhatTheTableSays(@FaultyMySql FaultyServer mysql) throws IOException {
        Assumptions.assumeTrue(mysql.server().controllable());
        String guide = Files.readString(Path.of("../../docs/testing.md"));
        return verbs().entrySet().stream()
                .map(verb -> DynamicTest.dynamicTest(verb.getKey(), () -> {
                    Connection open = connect(mysql);
                    try {
                        open.setAutoCommit(false);
                        open.createStatement().execute("CREATE TABLE IF NOT EXISTS t (id INT)");
                        verb.getValue().on(mysql);
                        String openSees = sees(() -> use(open));
                        String newSees = sees(() -> connect(mysql).close());
                        String[] row = row(guide, verb.getKey());
                        assertThat(openSees).isEqualTo(row[2]);
                        assertThat(newSees).isEqualTo(row[3]);
                    } finally {
                        // close() would roll back, which a dead connection refuses.
                        open.abort(Runnable::run);
                    }
                }));
    }

    private static String[] row(String guide, String verb) {
        String begin = "| `" + verb + "` |";
        String line = guide.lines().filter(l -> l.startsWith(begin)).findFirst().orElseThrow();
        return Stream.of(line.substring(2).split(" \\| ?")).map(String::strip).toArray(String[]::new);
    }

    private static Connection connect(FaultyServer mysql) throws SQLException {
        return DriverManager.getConnection(
                mysql.jdbcUrl() + "&connectTimeout=%1$d&socketTimeout=%1$d".formatted(TIME_OUT.toMillis()),
                mysql.username(),
                mysql.password());
    }

    /** A transaction that writes and reads. */
    private static void use(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t VALUES (1)");
            statement.execute("SELECT 1");
            connection.commit();
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static String sees(Work work) {
        long start = System.nanoTime();
        try {
            work.run();
            return FINE;
        } catch (SQLException e) {
            boolean silent = System.nanoTime() - start > TIME_OUT.toNanos() * 9 / 10;
            return (silent ? "silence, then " : "")
                    + e.getSQLState()
                    + (e.getErrorCode() == 0 ? "" : ", error " + e.getErrorCode());
        }
    }
}
