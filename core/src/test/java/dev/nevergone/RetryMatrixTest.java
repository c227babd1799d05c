package dev.nevergone;

import static dev.nevergone.Pools.connectionId;
import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.select;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.RetryCell.After;
import dev.nevergone.RetryCell.Call;
import dev.nevergone.RetryCell.Expected;
import dev.nevergone.RetryCell.Fault;
import dev.nevergone.RetryCell.Way;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.testkit.ProtocolProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The safety matrix on a real server, each fault at its exact point of the protocol: what the caller sees, what is in the
 * database afterwards, and what can be done with the connection.
 */
@Timeout(60)
class RetryMatrixTest {

    private static final Map<Way, Lab> LABS = new EnumMap<>(Way.class);
    private static Connection admin;

    /** A pool of one connection, and the proxy it leads through. */
    private record Lab(ProtocolProxy proxy, ResilientDataSource pool) {

        static Lab open(Way way) {
            try {
                ProtocolProxy proxy = ProtocolProxy.start(server().host(), server().port());
                RetryPolicy policy = RetryPolicy.builder()
                        .initialBackoff(Duration.ofMillis(1))
                        .maxBackoff(Duration.ofMillis(2))
                        .budget(1, 1000)
                        .build();
                return new Lab(
                        proxy,
                        PoolFactory.create(Pools.settings(proxy.through(way.url()))
                                .poolSize(1)
                                .retry(policy)
                                .build()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void close() throws IOException {
            pool.close();
            proxy.close();
        }
    }

    @BeforeAll
    static void start() throws IOException, SQLException {
        server().database(Pools.DATABASE);
        admin = server().adminConnection();
        admin.setCatalog(Pools.DATABASE);
        execute(admin, "DROP TABLE IF EXISTS cells");
        execute(admin, "CREATE TABLE cells (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(9)) ENGINE=InnoDB");
        execute(admin, "DROP PROCEDURE IF EXISTS mark_it");
        execute(admin, "CREATE PROCEDURE mark_it() " + RetryCell.WRITE);
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        for (Lab lab : LABS.values()) {
            lab.close();
        }
        LABS.clear();
        execute(admin, "DROP PROCEDURE IF EXISTS mark_it");
        admin.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        execute(admin, "DELETE FROM cells");
        execute(admin, "DROP TABLE IF EXISTS made");
    }

    static Stream<RetryCell> cells() {
        return RetryCell.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void behavesAsTheMatrixSays(RetryCell cell) throws SQLException {
        Lab lab = LABS.computeIfAbsent(cell.way(), Lab::open);
        ProtocolProxy proxy = lab.proxy();
        ResilientDataSource pool = lab.pool();
        proxy.heal();
        proxy.resetCounts();
        Call call = cell.call();
        Expected expected = cell.expected();
        try (Connection connection = pool.getConnection()) {
            long physical = connectionId(connection);
            call.before(connection);
            RetryCell.Step step = call.made(connection, cell.way());
            cell.fault().arm(proxy, call, physical);
            if (cell.fault().whileIdle()) {
                Pools.await("the client's system knows", () -> Sockets.established(proxy.port()) == 0);
            }
            SQLException thrown = thrownBy(step);
            proxy.heal();
            assertSeen(cell, thrown);
            assertUsable(connection, call, expected.after(), thrown == null);
        }
        assertThat(pool.stats().active()).isZero();
        assertDone(cell, proxy);
        Pools.borrowAndSelect(pool, 1);
        assertThat(proxy.opaque()).isZero();
    }

    private static @Nullable SQLException thrownBy(RetryCell.Step step) {
        try {
            step.run();
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    private static void assertSeen(RetryCell cell, @Nullable SQLException thrown) {
        Rule rule = cell.expected().rule();
        if (rule == null) {
            if (thrown != null && cell.call() == Call.LOAD) {
                // The repetition has no file to load: an ordinary error, and the proof that the statement arrived.
                assertThat(Failure.of(thrown).connectionDead()).isFalse();
                return;
            }
            if (thrown != null) {
                throw new AssertionError("the caller noticed it", thrown);
            }
            return;
        }
        if (thrown == null) {
            throw new AssertionError("the caller is told nothing");
        }
        RetryDecision decision = RetryDecision.of(thrown).orElseThrow();
        assertThat(decision.rule()).isEqualTo(rule);
        assertThat(decision.outcome()).isEqualTo(cell.expected().outcome());
        assertThat(decision.attempts()).isEqualTo(1);
        assertThat(decision.repeated()).isFalse();
        if (rule == Rule.COMMIT_WITHOUT_ANSWER) {
            assertThat((Throwable) thrown).isInstanceOf(CommitOutcomeUnknownException.class);
        } else if (cell.fault() == Fault.IDLE_4031) {
            // Connector/J keeps the number to itself, and the text.
            assertThat(Failure.of(thrown).category()).isEqualTo(Failure.Category.IDLE_TIMEOUT);
        } else if (cell.fault().code() != 0) {
            assertThat(thrown.getErrorCode()).isEqualTo(cell.fault().code());
        } else if (cell.call().isBatch()) {
            // The driver's own: without a SQLState from MariaDB's; S1009 from Connector/J, which trips over its
            // clearing up.
            assertThat(decision.call()).isEqualTo("batch of INSERT");
        } else {
            assertThat((Throwable) thrown).isNotInstanceOf(CommitOutcomeUnknownException.class);
            assertThat(thrown.getSQLState()).startsWith("08");
        }
    }

    private static void assertUsable(Connection connection, Call call, After after, boolean done) throws SQLException {
        boolean open = call.inTransaction() || call == Call.BEGIN;
        if (done && open && call != Call.AUTO_COMMIT_ON) {
            if (call.begunByText() || call == Call.BEGIN) {
                execute(connection, "COMMIT");
            } else {
                connection.commit();
            }
        }
        if (after == After.POISONED || after == After.DEAD_END) {
            assertThatThrownBy(() -> select(connection))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(after == After.POISONED ? "rollback()" : "during COMMIT");
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        if (after == After.DEAD_END) {
            assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
            return;
        }
        if (after == After.TO_ROLL_BACK && call.begunByText()) {
            execute(connection, "ROLLBACK");
        } else if (after != After.USABLE) {
            connection.rollback();
        }
        select(connection);
    }

    private static void assertDone(RetryCell cell, ProtocolProxy proxy) throws SQLException {
        Call call = cell.call();
        Fault fault = cell.fault();
        boolean done = cell.expected().rule() == null;
        Pattern match = Pattern.compile(call.match(), Pattern.CASE_INSENSITIVE);
        // MariaDB's driver sends a batch ahead of the answers; a new connection is set to auto-commit too.
        if (!call.isBatch() && call != Call.AUTO_COMMIT_ON) {
            long arrived = (done ? 1L : 0L) + (fault.executes() ? 1L : 0L);
            assertThat(proxy.sent(sql -> match.matcher(sql).find())).isEqualTo(arrived);
        }
        long marks = number(admin, "SELECT COUNT(*) FROM cells WHERE v = 'mark'");
        long firsts = number(admin, "SELECT COUNT(*) FROM cells WHERE v = 'first'");
        boolean commits = call.match().contains("commit") || call == Call.LATER_DDL;
        assertThat(firsts).isEqualTo(commits && fault.executes() ? 1 : 0);
        switch (call) {
            case WRITE_ALONE, SEVERAL, PROCEDURE -> assertThat(marks).isEqualTo(done || fault.executes() ? 1 : 0);
            case FIRST_WRITE, FIRST_WRITE_AFTER_BEGIN -> assertThat(marks).isEqualTo(done ? 1 : 0);
            case BATCH -> assertThat(marks).isBetween(fault.executes() ? 1L : 0L, fault.whileIdle() ? 0L : 2L);
            default -> assertThat(marks).isZero();
        }
        if (call == Call.DDL || call == Call.LATER_DDL) {
            assertThat(number(admin, "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'made'"))
                    .isEqualTo(done || fault.executes() ? 1 : 0);
        }
    }
}
