package dev.nevergone.benchmarks.scale;

import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.peers.Closing;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.PoolPlan;
import dev.nevergone.benchmarks.peers.Tuning;
import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Twenty pools, each with a way of its own to the server so that none knows of the others, as twenty instances of an
 * application have; the server is killed and comes back, and all want in.
 */
final class Fleet {

    static final int INSTANCES = 20;
    static final int POOL_SIZE = 10;
    /** Each connection of a pool is wanted at once. */
    static final int THREADS = POOL_SIZE;

    static final Duration AWAY = Duration.ofSeconds(5);

    /** Bins of the connects over time. */
    static final Duration BIN = Duration.ofMillis(100);

    /** Looked at after the return. */
    static final Duration AFTER = Duration.ofSeconds(6);

    private static final Duration START = Duration.ofSeconds(2);
    private static final String WORK = "SELECT SLEEP(0.02)";
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int LIMIT_SECONDS = 60;

    private final MySqlServer server;
    private final String database;
    private final Progress progress;
    private final Misses misses;

    Fleet(MySqlServer server, String database, Progress progress, Misses misses) {
        this.server = server;
        this.database = database;
        this.progress = progress;
        this.misses = misses;
    }

    /** Each library, and Nevergone once more with its ramp lifted. */
    List<Result> run(List<PoolLibrary> libraries) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (PoolLibrary library : libraries) {
            attempt(library, true).ifPresent(results::add);
            if (library == PoolLibrary.NEVERGONE) {
                attempt(library, false).ifPresent(results::add);
            }
        }
        return results;
    }

    private Optional<Result> attempt(PoolLibrary library, boolean ramp) throws InterruptedException {
        Optional<Result> measured = misses.attempt("fleet: " + title(library, ramp), () -> run(library, ramp));
        measured.ifPresent(result -> progress.say(
                "fleet of %d, %s: at most %.0f connects/s after the return, %d in all, %d by the server's count; first served"
                        + " after %.0f ms, all after %.0f ms",
                INSTANCES,
                result.title(),
                result.mostPerSecond(),
                result.connectsAfter(),
                result.countedByServer(),
                result.firstMillis(),
                result.allMillis()));
        return measured;
    }

    private static String title(PoolLibrary library, boolean ramp) {
        return library.title() + (ramp ? "" : ", ramp lifted");
    }

    private Result run(PoolLibrary library, boolean ramp) throws Exception {
        List<Instance> fleet = new ArrayList<>();
        try {
            for (int i = 0; i < INSTANCES; i++) {
                fleet.add(new Instance(library, ramp));
            }
            fleet.forEach(Instance::start);
            TimeUnit.NANOSECONDS.sleep(START.toNanos());
            fleet.forEach(instance -> instance.proxy.resetCounts());
            server.crash();
            TimeUnit.NANOSECONDS.sleep(AWAY.toNanos());
            Return back = awaitReturn(fleet);
            TimeUnit.NANOSECONDS.sleep(AFTER.toNanos() - (System.nanoTime() - back.nanos()));
            List<Double> served = fleet.stream()
                    .map(instance -> instance.servedAt.get() == Long.MAX_VALUE
                            ? Double.POSITIVE_INFINITY
                            : (instance.servedAt.get() - back.nanos()) / 1e6)
                    .map(millis -> Math.max(0, millis))
                    .sorted()
                    .toList();
            return new Result(
                    library,
                    ramp,
                    Arrays.stream(bins(fleet, back.instant())).boxed().toList(),
                    countedByServer(),
                    served);
        } finally {
            server.heal();
            for (Instance instance : fleet) {
                instance.close();
            }
        }
    }

    /** Somebody who knocks every two milliseconds is let in; from then on the instances note their first answer. */
    private Return awaitReturn(List<Instance> fleet) throws Exception {
        CompletableFuture<Return> answer = new CompletableFuture<>();
        Thread knocker = new Thread(
                () -> {
                    while (!answer.isDone()) {
                        try (Connection connection =
                                DriverManager.getConnection(server.jdbcUrl(""), server.username(), server.password())) {
                            long now = System.nanoTime();
                            fleet.forEach(instance -> instance.servedAt.set(Long.MAX_VALUE));
                            answer.complete(new Return(now, Instant.now()));
                        } catch (SQLException notYet) {
                            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                        }
                    }
                },
                "knocker");
        knocker.setDaemon(true);
        knocker.start();
        server.startAgain();
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(server + " let nobody in for " + LIMIT_SECONDS + " s", e);
        }
    }

    /** Connects that reached the server since it is back: it counts from its start, also those that failed to log in. */
    private int countedByServer() throws SQLException {
        try (Connection connection = server.adminConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Connections'")) {
            row.next();
            return row.getInt(2);
        }
    }

    /** Connects per second in each bin, the first beginning with the outage. */
    private static double[] bins(List<Instance> fleet, Instant back) {
        double[] bins = new double[(int) ((AWAY.toMillis() + AFTER.toMillis()) / BIN.toMillis())];
        for (Instance instance : fleet) {
            for (Instant accept : instance.proxy.acceptedAt()) {
                long millis = Duration.between(back, accept).toMillis() + AWAY.toMillis();
                int bin = (int) Math.floorDiv(millis, BIN.toMillis());
                if (bin >= 0 && bin < bins.length) {
                    bins[bin] += 1000.0 / BIN.toMillis();
                }
            }
        }
        return bins;
    }

    private record Return(long nanos, Instant instant) {}

    /**
     * What was seen.
     *
     * @param library whose pools
     * @param ramp false where Nevergone's was lifted
     * @param connects per second at the proxies in front of the server, in each bin; the server returned after {@link #AWAY}
     * @param countedByServer connects that it counted itself since its return, ours that look at it among them
     * @param served milliseconds from the return to each instance's first answer, the soonest first; infinity for never
     */
    record Result(PoolLibrary library, boolean ramp, List<Double> connects, int countedByServer, List<Double> served) {

        String title() {
            return Fleet.title(library, ramp);
        }

        double mostPerSecond() {
            double most = 0;
            for (int i = firstAfter(); i < connects.size(); i++) {
                most = Math.max(most, connects.get(i));
            }
            return most;
        }

        int connectsAfter() {
            return (int) Math.round(sum(firstAfter(), connects.size()));
        }

        /** Knocks while nobody listened. */
        double perSecondWhileAway() {
            return sum(0, firstAfter()) * 1000 / AWAY.toMillis();
        }

        double firstMillis() {
            return served.get(0);
        }

        double allMillis() {
            return served.get(served.size() - 1);
        }

        private double sum(int from, int to) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += connects.get(i) * BIN.toMillis() / 1000;
            }
            return sum;
        }

        private static int firstAfter() {
            return (int) (AWAY.toMillis() / BIN.toMillis());
        }
    }

    /** A pool under load. */
    private final class Instance implements AutoCloseable {

        private final FaultProxy proxy;
        private final OpenPool pool;
        private final @Nullable RampOff rampOff;
        private final AtomicLong servedAt = new AtomicLong(Long.MAX_VALUE);
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean stop;

        Instance(PoolLibrary library, boolean ramp) throws Exception {
            proxy = FaultProxy.start(server.host(), server.port());
            pool = library.open(
                    PoolPlan.of(
                            proxy.through(server.jdbcUrl(database)), server.username(), server.password(), POOL_SIZE),
                    Tuning.DEFAULTS);
            rampOff = ramp ? null : new RampOff(pool.dataSource());
            IdleRounds.fill(pool, POOL_SIZE);
        }

        void start() {
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(this::work, "instance");
                thread.setDaemon(true);
                threads.add(thread);
                thread.start();
            }
        }

        private void work() {
            while (!stop) {
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute(WORK);
                    long now = System.nanoTime();
                    servedAt.accumulateAndGet(now, Math::min);
                } catch (SQLException | RuntimeException notServed) {
                    // Seen by what is missing.
                    Thread.onSpinWait();
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }

        @Override
        public void close() throws Exception {
            stop = true;
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(1));
            }
            if (rampOff != null) {
                rampOff.close();
            }
            proxy.close();
            Closing.close(pool);
        }
    }
}
