package dev.nevergone.examples.bookshop.board;

import dev.nevergone.testkit.FaultyServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Breaks the database, one fault at a time, and puts it right again. Thread-safe. */
final class Faults implements AutoCloseable {

    /** How long the marks are kept. */
    static final Duration KEPT = Duration.ofMinutes(2);

    private static final String OWN_SERVER =
            "The board breaks the server that the application has started, and this one runs by itself (profile mysql).";
    private static final String NOT_CONTROLLABLE =
            "This server was not started by the application, so it cannot be stopped (nevergone.server is a URL).";

    private final @Nullable FaultyServer server;
    private final @Nullable FaultyServer plainWay;
    private final Stories stories;
    private final ExecutorService executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Mark> marks = new ArrayDeque<>();
    private @Nullable Fault running;
    private CountDownLatch healNow = new CountDownLatch(1);

    /**
     * A fault as the charts show it.
     *
     * @param fault which
     * @param label what the mark says
     * @param from when it began, in milliseconds since 1970
     * @param to when it was over; null while it is not
     */
    record Mark(
            String fault, String label, long from, @Nullable Long to) {}

    /**
     * @param server what the application goes through; null where there is nothing to break
     * @param plainWay what the plain side goes through, to the same server; null likewise
     */
    Faults(@Nullable FaultyServer server, @Nullable FaultyServer plainWay, Stories stories, ThreadFactory threads) {
        this.server = server;
        this.plainWay = plainWay;
        this.stories = stories;
        this.executor = Executors.newSingleThreadExecutor(threads);
    }

    /** Why a fault can never be made here; empty where it can. */
    Optional<String> impossible(Fault fault) {
        if (server == null) {
            return Optional.of(OWN_SERVER);
        }
        return fault.stopsServer() && !server.server().controllable()
                ? Optional.of(NOT_CONTROLLABLE)
                : Optional.empty();
    }

    /** Begins a fault; returns at once. What is in the way of it; empty where nothing is. */
    Optional<String> begin(Fault fault) {
        Optional<String> impossible = impossible(fault);
        if (impossible.isPresent()) {
            return impossible;
        }
        lock.lock();
        try {
            if (running != null) {
                return Optional.of("One fault at a time: \"" + running.label + "\" is not over yet.");
            }
            running = fault;
            healNow = new CountDownLatch(1);
            marks.addLast(new Mark(fault.id(), fault.mark, System.currentTimeMillis(), null));
        } finally {
            lock.unlock();
        }
        executor.execute(() -> run(fault));
        return Optional.empty();
    }

    /** Ends what lasts or waits, and takes back whatever is broken; returns at once. */
    void heal() {
        lock.lock();
        try {
            healNow.countDown();
            if (running == null && server != null) {
                executor.execute(this::takeBackAll);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The fault that is under way; null for none. */
    @Nullable
    Fault running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Those of the last minutes, oldest first. */
    List<Mark> marks() {
        long before = System.currentTimeMillis() - KEPT.toMillis();
        lock.lock();
        try {
            marks.removeIf(mark -> mark.to() != null && mark.to() < before);
            return List.copyOf(marks);
        } finally {
            lock.unlock();
        }
    }

    private void run(Fault fault) {
        stories.fault(fault.label + ". " + fault.effect);
        try {
            CountDownLatch latch = healNow();
            fault.begin(server(), plainWay(), latch);
            boolean healed = latch.await(fault.lasts.toMillis(), TimeUnit.MILLISECONDS) && !fault.stopsServer();
            if (healed) {
                stories.fault("Healed before its time.");
            }
            if (healed || !fault.lasts.isZero()) {
                takeBackAll();
            }
        } catch (InterruptedException e) {
            // The application ends.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            stories.fault(fault.label + " could not be done: " + Reasons.of(e) + ".");
            takeBackAll();
        } finally {
            over();
        }
    }

    private CountDownLatch healNow() {
        lock.lock();
        try {
            return healNow;
        } finally {
            lock.unlock();
        }
    }

    private void over() {
        lock.lock();
        try {
            Mark mark = marks.removeLast();
            marks.addLast(new Mark(mark.fault(), mark.label(), mark.from(), System.currentTimeMillis()));
            running = null;
        } finally {
            lock.unlock();
        }
    }

    private void takeBackAll() {
        try {
            server().heal();
        } finally {
            plainWay().heal();
        }
    }

    private FaultyServer server() {
        return present(server);
    }

    private FaultyServer plainWay() {
        return present(plainWay);
    }

    private static FaultyServer present(@Nullable FaultyServer there) {
        if (there == null) {
            throw new IllegalStateException(OWN_SERVER);
        }
        return there;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
