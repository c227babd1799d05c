package dev.nevergone.benchmarks;

import com.mysql.cj.jdbc.NonRegisteringDriver;
import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes a real server away from a pool under load, gives it back, and looks at what the load saw. */
final class OutageRounds {

    private static final int THREADS = 8;

    private final MySqlServer server;
    private final Target target;

    OutageRounds(MySqlServer server, Target target) {
        this.server = server;
        this.target = target;
    }

    /** One outage under load. */
    Result run(boolean killed, Duration away, Duration grace) throws Exception {
        PoolSettings settings = PoolSettings.builder(target.url())
                .username(target.username())
                .password(target.password())
                .poolSize(THREADS)
                .outageGrace(grace)
                .build();
        try (ResilientDataSource pool = PoolFactory.create(settings)) {
            Load load = new Load(pool);
            Thread.sleep(1500);
            long began = System.nanoTime();
            if (killed) {
                server.crash();
            } else {
                server.shutdown();
            }
            Thread.sleep(away.toMillis());
            List<Double> failFast = failFastMicros(pool);
            Thread starter = new Thread(server::startAgain, "start-again");
            starter.start();
            long back = firstAnswer();
            starter.join();
            Thread.sleep(2500);
            load.stop();
            return new Result(
                    load.notBorrowed.get(),
                    millis(load.firstSuccessAfter(back) - back),
                    millis(load.fullThroughputAfter(back, began) - back),
                    failFast);
        }
    }

    /** Asks for a connection a thousand times while the server is away; only meaningful past the grace. */
    private static List<Double> failFastMicros(ResilientDataSource pool) {
        List<Double> micros = new ArrayList<>();
        if (pool.settings().outageGrace().compareTo(Duration.ofSeconds(2)) > 0) {
            return micros;
        }
        for (int i = 0; i < 1_000; i++) {
            long start = System.nanoTime();
            try (Connection connection = pool.getConnection()) {
                throw new IllegalStateException("the server is away, and still there is " + connection);
            } catch (SQLException expected) {
                micros.add((System.nanoTime() - start) / 1e3);
            }
        }
        Collections.sort(micros);
        return micros;
    }

    /** When the server lets somebody log in who knocks every two milliseconds. */
    private long firstAnswer() throws InterruptedException {
        while (true) {
            try (Connection connection = driverConnection()) {
                return System.nanoTime();
            } catch (SQLException notYet) {
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }
    }

    private Connection driverConnection() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", target.username());
        properties.setProperty("password", target.password());
        Connection connection = new NonRegisteringDriver().connect(target.url(), properties);
        if (connection == null) {
            throw new IllegalStateException("the driver does not know its own URL");
        }
        return connection;
    }

    private static double millis(long nanos) {
        return Math.max(0, nanos) / 1e6;
    }

    /**
     * What was seen.
     *
     * @param borrowErrors borrows that got an exception
     * @param firstSuccessMillis from the server's first answer to the first answered statement of the load
     * @param fullThroughputMillis the same, to the first tenth of a second with nine tenths of the statements of before
     * @param failFastMicros how long borrows took to fail, sorted; empty where the outage was not older than the grace
     */
    record Result(
            int borrowErrors, double firstSuccessMillis, double fullThroughputMillis, List<Double> failFastMicros) {}

    /** Threads that borrow, ask and return, a millisecond apart. */
    private static final class Load {

        private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(100);

        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicInteger notBorrowed = new AtomicInteger();
        private final Queue<Long> successes = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();
        private final long started = System.nanoTime();

        Load(ResilientDataSource pool) {
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(() -> run(pool), "load-" + i);
                thread.start();
                threads.add(thread);
            }
        }

        private void run(ResilientDataSource pool) {
            while (!stop.get()) {
                boolean borrowed = false;
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    borrowed = true;
                    statement.execute("SELECT 1");
                    successes.add(System.nanoTime());
                } catch (SQLException e) {
                    if (!borrowed) {
                        notBorrowed.incrementAndGet();
                    }
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        void stop() throws InterruptedException {
            stop.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        }

        long firstSuccessAfter(long nanos) {
            return successes.stream()
                    .filter(at -> at - nanos > 0)
                    .mapToLong(Long::longValue)
                    .min()
                    .orElse(nanos + TimeUnit.DAYS.toNanos(1));
        }

        long fullThroughputAfter(long nanos, long outageBegan) {
            // The first half second is warm-up.
            long from = started + TimeUnit.MILLISECONDS.toNanos(500);
            double usual = count(from, outageBegan) / (double) (outageBegan - from) * WINDOW;
            for (long at = nanos; at - nanos < TimeUnit.SECONDS.toNanos(2); at += WINDOW / 10) {
                if (count(at, at + WINDOW) >= 0.9 * usual) {
                    return at;
                }
            }
            return nanos + TimeUnit.DAYS.toNanos(1);
        }

        private long count(long from, long to) {
            return successes.stream()
                    .filter(at -> at - from >= 0 && at - to < 0)
                    .count();
        }
    }
}
