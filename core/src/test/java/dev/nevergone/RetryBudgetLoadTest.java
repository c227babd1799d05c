package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.testkit.ProtocolProxy;
import dev.nevergone.testkit.ProtocolRule;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that fails every second statement, and 64 threads: the retries stay within their share of the calls. */
@Timeout(60)
class RetryBudgetLoadTest {

    private static final Logger LOG = LoggerFactory.getLogger("load-proof");

    private static final int THREADS = 64;
    private static final int CALLS = 2000;
    private static final double SHARE = 0.1;
    private static final int PER_SECOND = 2;

    /** The retries that are free of the calls may all be made at once. */
    private static final int WINDOW_SECONDS = 10;

    private static final String MARKED = "/* budget */";

    private final long seed = Long.getLong("nevergone.seed", System.nanoTime());
    private final Queue<Throwable> surprises = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger refusedByBudget = new AtomicInteger();
    private ProtocolProxy proxy;

    /** One call of an application. */
    private interface Application {
        void call(ResilientDataSource pool) throws SQLException;
    }

    @BeforeEach
    void start() throws IOException {
        server().database(Pools.DATABASE);
        proxy = ProtocolProxy.start(server().host(), server().port());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
    }

    @Test
    void ofSinglePlainStatementsThatAreCutOff() throws Exception {
        staysWithinTheBudget(ProtocolRule::cutBefore, pool -> {
            try (Connection connection = pool.getConnection()) {
                execute(connection, "SELECT 1 " + MARKED);
            }
        });
    }

    @Test
    void ofPreparedStatementsThatLoseAgainstOthers() throws Exception {
        staysWithinTheBudget(rule -> rule.answerError(1205, "HY000", "Lock wait timeout exceeded"), pool -> {
            try (Connection connection = pool.getConnection();
                    PreparedStatement statement = connection.prepareStatement("SELECT ? " + MARKED)) {
                statement.setInt(1, 1);
                try (ResultSet row = statement.executeQuery()) {
                    assertThat(row.next()).isTrue();
                }
            }
        });
    }

    @Test
    void ofUnitsOfWorkThatAreRepeatedAsAWhole() throws Exception {
        staysWithinTheBudget(
                rule -> rule.answerError(1213, "40001", "Deadlock found"),
                pool -> pool.inTransaction(connection -> {
                    for (int i = 0; i < 5; i++) {
                        execute(connection, "SELECT 0");
                    }
                    execute(connection, "SELECT 1 " + MARKED);
                    return 0;
                }));
    }

    private void staysWithinTheBudget(Consumer<ProtocolRule> fault, Application application) throws Exception {
        fault.accept(proxy.onSql(sql -> sql.contains(MARKED))
                .withProbability(0.5, new Random(seed))
                .always());
        PoolSettings settings = Pools.settings(proxy.through(server().jdbcUrl(Pools.DATABASE)))
                .poolSize(THREADS)
                .maxOverflow(0)
                .poolTimeout(Duration.ofSeconds(60))
                .retry(RetryPolicy.builder()
                        .initialBackoff(Duration.ofMillis(1))
                        .maxBackoff(Duration.ofMillis(2))
                        .budget(SHARE, PER_SECOND)
                        .build())
                .build();
        long start = System.nanoTime();
        try (ResilientDataSource pool = PoolFactory.create(settings)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(() -> run(pool, application));
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 1;
            long sent = proxy.received(sql -> sql.contains(MARKED));
            long retries = sent - CALLS;
            double limit = SHARE * CALLS + (double) PER_SECOND * Math.max(WINDOW_SECONDS, seconds);
            LOG.info(
                    "{} calls, {} sent, {} retries of at most {}, {} refused by the budget, {} s; seed {}",
                    CALLS,
                    sent,
                    retries,
                    limit,
                    refusedByBudget,
                    seconds,
                    seed);
            assertThat(surprises).as("seed %d", seed).isEmpty();
            assertThat((double) retries).as("seed %d", seed).isPositive().isLessThanOrEqualTo(limit);
            assertThat(refusedByBudget.get()).as("seed %d", seed).isPositive();
            assertThat(pool.stats().stopped(Limit.BUDGET)).isEqualTo(refusedByBudget.get());
        }
    }

    private void run(ResilientDataSource pool, Application application) {
        while (calls.getAndIncrement() < CALLS) {
            try {
                application.call(pool);
            } catch (SQLException e) {
                Limit limit = RetryDecision.of(e).map(RetryDecision::limit).orElse(Limit.NONE);
                // What the driver threw, whatever was decided about it.
                boolean original = e.getClass().getName().startsWith("com.mysql.");
                if (limit == Limit.BUDGET && original) {
                    refusedByBudget.incrementAndGet();
                } else if (limit != Limit.ATTEMPTS || !original) {
                    surprises.add(e);
                }
            } catch (RuntimeException e) {
                surprises.add(e);
            }
        }
    }
}
