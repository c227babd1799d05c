package dev.nevergone;

import static dev.nevergone.Pools.connectionId;
import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.kill;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.server;
import static dev.nevergone.Pools.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.testkit.FaultProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Units of work: committed once, rolled back, or repeated as a whole; never half, never twice. */
@Timeout(60)
class TransactionTest {

    private final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void table() throws SQLException {
        server().database(Pools.DATABASE);
        try (Connection admin = server().adminConnection()) {
            admin.setCatalog(Pools.DATABASE);
            execute(admin, "DROP TABLE IF EXISTS orders");
            execute(admin, "CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, item VARCHAR(20)) ENGINE=InnoDB");
            execute(admin, "DROP TABLE IF EXISTS stock");
            execute(admin, "CREATE TABLE stock (id INT PRIMARY KEY, amount INT) ENGINE=InnoDB");
            execute(admin, "INSERT INTO stock VALUES (1, 0), (2, 0)");
        }
    }

    @AfterEach
    void heal() {
        server().heal();
    }

    private static void order(Connection connection) throws SQLException {
        execute(connection, "INSERT INTO orders (item) VALUES ('book')");
    }

    private static long orders() throws SQLException {
        try (Connection admin = server().adminConnection()) {
            return number(admin, "SELECT COUNT(*) FROM " + Pools.DATABASE + ".orders");
        }
    }

    // Without a failure of the connection.

    @Test
    void commitsWhatTheWorkDidAndGivesItsResult() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            String result = pool.inTransaction(c -> {
                assertThat(c.getAutoCommit()).isFalse();
                order(c);
                return "done";
            });
            assertThat(result).isEqualTo("done");
            assertThat(orders()).isEqualTo(1);
            assertThat(pool.stats().active()).isZero();
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
            }
        }
    }

    @Test
    void rollsBackOnACheckedException() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            assertThatThrownBy(() -> pool.inTransaction(c -> {
                        runs.incrementAndGet();
                        order(c);
                        throw new IOException("no paper");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no paper");
            assertThat(orders()).isZero();
            assertThat(runs).hasValue(1);
            assertThat(pool.stats().active()).isZero();
        }
    }

    @Test
    void rollsBackOnARuntimeExceptionAndOnAnError() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            assertThatThrownBy(() -> pool.inTransaction(c -> {
                        order(c);
                        throw new IllegalStateException("no ink");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pool.inTransaction(c -> {
                        order(c);
                        throw new StackOverflowError("deep");
                    }))
                    .isInstanceOf(StackOverflowError.class);
            assertThat(orders()).isZero();
            assertThat(pool.stats().active()).isZero();
        }
    }

    @Test
    void anOrdinaryErrorIsNotRepeated() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            assertThatThrownBy(() -> pool.inTransaction(c -> {
                        runs.incrementAndGet();
                        order(c);
                        execute(c, "INSERT INTO stock VALUES (1, 5)");
                        return 0;
                    }))
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(1062));
            assertThat(runs).hasValue(1);
            assertThat(orders()).isZero();
        }
    }

    @Test
    void withConnectionReturnsTheConnection() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            long number = pool.withConnection(c -> {
                assertThat(c.getAutoCommit()).isTrue();
                assertThat(pool.stats().active()).isEqualTo(1);
                return number(c, "SELECT 42");
            });
            assertThat(number).isEqualTo(42);
            assertThatThrownBy(() -> pool.withConnection(c -> {
                        throw new IOException("no paper");
                    }))
                    .isInstanceOf(IOException.class);
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().idle()).isEqualTo(1);
        }
    }

    // Lost before the COMMIT.

    @Test
    void isRepeatedAsAWholeWhenItsConnectionDiesInTheMidst() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            int result = pool.inTransaction(c -> {
                order(c);
                if (runs.incrementAndGet() == 1) {
                    kill(connectionId(c));
                }
                assertThat(number(c, "SELECT COUNT(*) FROM orders")).isEqualTo(1);
                return runs.get();
            });
            assertThat(result).isEqualTo(2);
            assertThat(orders()).isEqualTo(1);
            assertThat(pool.stats().active()).isZero();
        }
    }

    @Test
    void isRepeatedAsAWholeWhenItsConnectionDiesJustBeforeTheCommit() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            pool.inTransaction(c -> {
                order(c);
                if (runs.incrementAndGet() == 1) {
                    kill(connectionId(c));
                }
                return 0;
            });
            assertThat(runs).hasValue(2);
            assertThat(orders()).isEqualTo(1);
        }
    }

    @Test
    void isRepeatedThroughARestartOfTheServer() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            pool.inTransaction(c -> {
                order(c);
                if (runs.incrementAndGet() == 1) {
                    server().restart();
                }
                order(c);
                return 0;
            });
            assertThat(runs).hasValue(2);
            assertThat(orders()).isEqualTo(2);
        }
    }

    @Test
    void isNotRepeatedWhereRetriesAreOff() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings().retry(RetryPolicy.disabled()).build())) {
            for (boolean atCommit : new boolean[] {false, true}) {
                runs.set(0);
                assertThatThrownBy(() -> pool.inTransaction(c -> {
                            runs.incrementAndGet();
                            order(c);
                            kill(connectionId(c));
                            if (!atCommit) {
                                order(c);
                            }
                            return 0;
                        }))
                        .isInstanceOf(SQLException.class)
                        .isNotInstanceOf(CommitOutcomeUnknownException.class)
                        .satisfies(
                                e -> assertThat(Failure.of(e).connectionDead()).isTrue());
                assertThat(runs).hasValue(1);
                assertThat(orders()).isZero();
            }
        }
    }

    @Test
    void isRepeatedNoMoreOftenThanThePolicySays() throws Exception {
        RetryPolicy policy = RetryPolicy.builder().maxAttempts(3).build();
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().retry(policy).build())) {
            assertThatThrownBy(() -> pool.inTransaction(c -> {
                        runs.incrementAndGet();
                        kill(connectionId(c));
                        order(c);
                        return 0;
                    }))
                    .isInstanceOf(SQLException.class);
            assertThat(runs).hasValue(3);
        }
    }

    @Test
    void isNotRepeatedAfterThePolicysDeadline() throws Exception {
        RetryPolicy policy = RetryPolicy.builder()
                .maxAttempts(1000)
                .deadline(Duration.ofMillis(500))
                .build();
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().retry(policy).build())) {
            Duration took = timed(() -> assertThatThrownBy(() -> pool.inTransaction(c -> {
                        kill(connectionId(c));
                        order(c);
                        return 0;
                    }))
                    .isInstanceOf(SQLException.class));
            assertThat(took).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void isNotRepeatedWhereAStatementMayHaveCommittedByItself() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            assertThatThrownBy(() -> pool.inTransaction(c -> {
                        runs.incrementAndGet();
                        order(c);
                        execute(c, "CREATE TABLE IF NOT EXISTS by_the_way (id INT)");
                        kill(connectionId(c));
                        order(c);
                        return 0;
                    }))
                    .isInstanceOf(SQLException.class);
            assertThat(runs).hasValue(1);
            assertThat(orders()).isEqualTo(1);
        }
    }

    @Test
    void aLossThatTheWorkSwallowsIsNoSuccess() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings().retry(RetryPolicy.disabled()).build())) {
            assertThatThrownBy(() -> pool.inTransaction(c -> {
                        order(c);
                        kill(connectionId(c));
                        assertThatThrownBy(() -> order(c)).isInstanceOf(SQLException.class);
                        return 0;
                    }))
                    .isInstanceOf(SQLException.class);
            assertThat(orders()).isZero();
        }
    }

    // Deadlock.

    @Test
    void isRepeatedAfterADeadlock() throws Exception {
        CountDownLatch bothHoldOne = new CountDownLatch(2);
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            CompletableFuture<Integer> other = CompletableFuture.supplyAsync(
                    () -> takeBoth(pool, 2, 1, bothHoldOne), task -> new Thread(task).start());
            takeBoth(pool, 1, 2, bothHoldOne);
            other.get(20, TimeUnit.SECONDS);
            assertThat(runs).hasValue(3);
            try (Connection admin = server().adminConnection()) {
                assertThat(number(admin, "SELECT SUM(amount) FROM " + Pools.DATABASE + ".stock"))
                        .isEqualTo(4);
            }
        }
    }

    private int takeBoth(ResilientDataSource pool, int first, int second, CountDownLatch bothHoldOne) {
        try {
            return pool.inTransaction(c -> {
                runs.incrementAndGet();
                execute(c, "UPDATE stock SET amount = amount + 1 WHERE id = " + first);
                bothHoldOne.countDown();
                bothHoldOne.await();
                execute(c, "UPDATE stock SET amount = amount + 1 WHERE id = " + second);
                return 0;
            });
        } catch (SQLException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // Lost COMMIT.

    @Test
    void aCommitWithoutAnAnswerIsSaidToBeUnknownAndNotRepeated() throws Exception {
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool = PoolFactory.create(Pools.settings(proxy)
                        .socketTimeout(Duration.ofSeconds(1))
                        .build())) {
            assertThatThrownBy(() -> pool.inTransaction(c -> {
                        runs.incrementAndGet();
                        order(c);
                        proxy.blackholeOpenConnections();
                        return 0;
                    }))
                    .isInstanceOfSatisfying(CommitOutcomeUnknownException.class, e -> {
                        assertThat(e.getSQLState()).isEqualTo("08007");
                        assertThat(e.getMessage()).startsWith("app - The connection was lost during COMMIT");
                        assertThat(Failure.of(e).safeToRetry()).isEqualTo(Failure.Retry.NEVER);
                    });
            assertThat(runs).hasValue(1);
            assertThat(pool.stats().active()).isZero();
            Pools.borrowAndSelect(pool, 3);
        }
    }
}
