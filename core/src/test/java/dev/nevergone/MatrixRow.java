package dev.nevergone;

import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a row of the fault matrix: all its cells meet the fault side by side, each with a pool of its own. Rows that differ
 * only in where their callers are then run together.
 */
final class MatrixRow {

    static final Duration SOCKET_TIMEOUT = Duration.ofMillis(1500);
    private static final Duration ROOM = Duration.ofSeconds(2);
    private static final int HANG_SECONDS = 60;

    private final MatrixFault.Strike strike;
    private final List<Place> places;
    private final List<MatrixLab> labs;
    private final CountDownLatch arrived;
    private final CountDownLatch struck = new CountDownLatch(1);
    private volatile long liftedAt = Long.MAX_VALUE;

    /** A cell, and what it runs on. */
    record Place(MatrixFault fault, MatrixLab lab) {

        @Override
        public String toString() {
            return fault + ", " + lab;
        }
    }

    /** What came of a cell; complaints are what no cell may do, whatever it says. */
    record Result(
            Place place,
            String outcome,
            Duration took,
            List<String> complaints,
            @Nullable Throwable thrown) {}

    /** @param places at least one; all have the same fault but for the time when it strikes */
    MatrixRow(List<Place> places) {
        this.strike = places.get(0).fault().strike();
        this.places = places;
        this.labs = places.stream().map(Place::lab).toList();
        this.arrived = new CountDownLatch(labs.size());
    }

    List<Result> run() throws Exception {
        MySqlServer server = labs.get(0).faulty().server();
        try (Connection admin = MatrixLab.admin(labs.get(0).faulty())) {
            for (MatrixLab lab : labs) {
                lab.empty(admin);
            }
        }
        strike.prepare(labs);
        List<Cell> cells = places.stream().map(Cell::new).toList();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> ends = new ArrayList<>();
            cells.forEach(cell -> ends.add(threads.submit(cell::run)));
            strike();
            for (int i = 0; i < cells.size(); i++) {
                await(ends.get(i), cells.get(i));
            }
        } finally {
            struck.countDown();
            labs.stream().map(MatrixLab::faulty).distinct().forEach(FaultyServer::heal);
            threads.shutdownNow();
        }
        cells.forEach(Cell::callAgain);
        Pools.await("no session is left", () -> server.connectionCount(MatrixLab.DATABASE) == 0);
        List<Result> results = new ArrayList<>();
        try (Connection admin = MatrixLab.admin(labs.get(0).faulty())) {
            for (Cell cell : cells) {
                results.add(cell.result(cell.lab.marks(admin)));
            }
        }
        return results;
    }

    private void strike() throws InterruptedException {
        if (!arrived.await(HANG_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("before the fault, something hung for " + HANG_SECONDS + " s");
        }
        strike.happen(labs);
        struck.countDown();
        if (strike.lifts()) {
            Thread.sleep(strike.liftAfter().toMillis());
            liftedAt = System.nanoTime();
            strike.end(labs.get(0).faulty());
        }
    }

    private static void await(Future<?> end, Cell cell) throws InterruptedException {
        try {
            end.get(HANG_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            cell.complaints.add("did not end within " + HANG_SECONDS + " s");
        } catch (ExecutionException e) {
            throw new AssertionError(cell.place + ": " + e.getCause(), e.getCause());
        }
    }

    /** One call, one pool. */
    private final class Cell implements MatrixCall.Stops, PoolListener {

        private final Place place;
        private final MatrixLab lab;
        private final PoolSettings settings;
        private final ResilientDataSource pool;
        private final List<RetryDecision> repeated = new CopyOnWriteArrayList<>();
        private final List<String> complaints = new CopyOnWriteArrayList<>();
        private volatile boolean lookedUp;
        private volatile boolean stopped;
        private volatile @Nullable ArmedRule rule;
        private volatile @Nullable Throwable thrown;
        private volatile long begin;
        private volatile long end;

        Cell(Place place) {
            this.place = place;
            lab = place.lab();
            settings = place.fault().strike().settings(lab).listener(this).build();
            pool = PoolFactory.create(settings);
        }

        void run() {
            try {
                if (!strike.poolIsEmpty()) {
                    Pools.await("the pool has connected", this::borrows);
                    repeated.clear();
                }
                lab.call().run(pool, lab.id(), this);
            } catch (Throwable e) {
                thrown = e;
            } finally {
                end = System.nanoTime();
                if (!stopped) {
                    complaints.add("never came to where the fault strikes");
                    begin = end;
                    arrived.countDown();
                }
            }
        }

        @Override
        public void beforeTheBorrow() {
            if (place.fault().when() != MatrixFault.When.IN_HANDS) {
                stop();
            }
        }

        @Override
        public void beforeTheCall() {
            if (place.fault().when() == MatrixFault.When.IN_HANDS) {
                stop();
            }
        }

        private void stop() {
            rule = strike.arm(lab);
            stopped = true;
            arrived.countDown();
            try {
                struck.await();
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted before the fault", e);
            }
            begin = System.nanoTime();
        }

        @Override
        public void retryDecided(PoolEvent.RetryDecided event) {
            if (event.decision().repeated()) {
                repeated.add(event.decision());
            }
        }

        @Override
        public void commitResolved(PoolEvent.CommitResolved event) {
            lookedUp |= event.committed();
        }

        /**
         * After all is healed: nothing of the fault may be left in the pool. Where the pool knew that the server could not be
         * had, its next probe has to find out first.
         */
        void callAgain() {
            try (pool) {
                if (strike.outlastsThePool()) {
                    Pools.await("the pool works again", this::borrows);
                }
                Pools.borrowAndSelect(pool, 2);
                if (pool.stats().active() != 0) {
                    complaints.add("connections still counted as borrowed: " + pool.stats());
                }
            } catch (SQLException | AssertionError e) {
                complaints.add("the next call on the pool failed: " + e);
            }
        }

        private boolean borrows() {
            try {
                Pools.borrowAndSelect(pool, 1);
                return true;
            } catch (SQLException e) {
                return false;
            }
        }

        Result result(int marks) {
            ArmedRule armed = rule;
            if (armed != null && armed.fired() != 1) {
                complaints.add("the fault struck " + armed.fired() + " times");
            }
            Duration took = Duration.ofNanos(end - begin);
            Duration limit = settings.poolTimeout()
                    .plus(SOCKET_TIMEOUT.multipliedBy(settings.retry().maxAttempts()))
                    .plus(ROOM);
            if (took.compareTo(limit) > 0) {
                complaints.add("took " + took + ", its deadline is " + limit);
            }
            Throwable failure = thrown;
            String outcome = MatrixOutcome.of(
                    failure, repeated, lookedUp, end - liftedAt > 0 && liftedAt != Long.MAX_VALUE, lab.call(), marks);
            if (MatrixOutcome.isContradicted(outcome, lab.call(), marks)) {
                complaints.add("says '" + outcome + "', but on the server are " + marks + " of "
                        + lab.call().marks() + " marks");
            }
            return new Result(place, outcome, took, complaints, failure);
        }
    }
}
