package dev.nevergone.examples.bookshop.board;

import com.zaxxer.hikari.HikariPoolMXBean;
import dev.nevergone.PoolStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.ObjectMapper;

/**
 * The ticker: reads the counts of both sides five times a second, and tells every open page. Sleeps while there is neither a
 * page nor a load. Thread-safe.
 */
final class Board implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Board.class);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration BOOKS_EVERY = Duration.ofSeconds(2);
    private static final Duration COST_OVER = Duration.ofSeconds(2);

    /** Two minutes. */
    private static final int POINTS_KEPT = 600;

    private static final int LINES_KEPT = 60;

    private final PlainSide plain;
    private final NevergoneSide nevergone;
    private final Load load;
    private final Faults faults;
    private final Stories stories;
    private final Books books;
    private final BoardThreads threads;
    private final Pages pages;
    private final ObjectMapper json;
    private final Duration nobodyLooks;
    private final ScheduledExecutorService ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Tick.Point> points = new ArrayDeque<>();
    private final Deque<Stories.Line> lines = new ArrayDeque<>();
    private @Nullable Run seen;
    private long seenFailedPlain;
    private long seenFailedNevergone;
    private long lookedAt = System.nanoTime();
    private long costSince = System.nanoTime();
    private long costBefore;
    private double costPercent;

    /** What a page is told when it comes. */
    record History(List<Tick.Point> points, List<Stories.Line> lines) {}

    /**
     * Its parts, as {@link BoardConfiguration} makes them.
     *
     * @param nobodyLooks the load ends when no page was open for so long
     */
    record Parts(
            PlainSide plain,
            NevergoneSide nevergone,
            Load load,
            Faults faults,
            Stories stories,
            Books books,
            BoardThreads threads,
            Pages pages,
            ObjectMapper json,
            Duration nobodyLooks) {}

    Board(Parts parts) {
        this.plain = parts.plain();
        this.nevergone = parts.nevergone();
        this.load = parts.load();
        this.faults = parts.faults();
        this.stories = parts.stories();
        this.books = parts.books();
        this.threads = parts.threads();
        this.pages = parts.pages();
        this.json = parts.json();
        this.nobodyLooks = parts.nobodyLooks();
        // Two threads: while the books are being compared the ticks go on.
        this.ticker = new ScheduledThreadPoolExecutor(2, threads);
        Future<?> unused = ticker.scheduleAtFixedRate(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        Future<?> unusedToo = ticker.scheduleWithFixedDelay(
                this::checkBooks, BOOKS_EVERY.toMillis(), BOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    Load load() {
        return load;
    }

    Faults faults() {
        return faults;
    }

    /** Tells a page the last two minutes and everything from now on; empty where there are too many pages. */
    Optional<SseEmitter> open() {
        SseEmitter emitter = new SseEmitter(0L);
        lock.lock();
        try {
            lookedAt = System.nanoTime();
            History history = new History(List.copyOf(points), List.copyOf(lines));
            return pages.add(emitter, message("history", history)) ? Optional.of(emitter) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void tick() {
        lock.lock();
        try {
            stopWhereNobodyLooks();
            measureCost();
            if (pages.count() > 0 || load.isRunning()) {
                Tick tick = read(Instant.now());
                keep(tick);
                pages.send(message("tick", tick));
            }
        } catch (RuntimeException e) {
            // A scheduled task that throws is not called again.
            LOG.warn("The board missed a tick", e);
        } finally {
            lock.unlock();
        }
    }

    private void checkBooks() {
        Run run = load.run();
        if (run != null && (pages.count() > 0 || load.isRunning())) {
            try {
                books.check(run);
            } catch (RuntimeException e) {
                LOG.warn("The board could not compare its books", e);
            }
        }
    }

    private void stopWhereNobodyLooks() {
        long now = System.nanoTime();
        if (pages.count() > 0) {
            lookedAt = now;
        } else if (load.isRunning() && now - lookedAt > nobodyLooks.toNanos()) {
            LOG.info("The board's load ends: no page was open for {} s", nobodyLooks.toSeconds());
            load.stop();
        }
    }

    private void measureCost() {
        long passed = System.nanoTime() - costSince;
        if (passed >= COST_OVER.toNanos()) {
            long used = threads.cpuNanos();
            costPercent = tenths(100.0 * (used - costBefore) / passed);
            costBefore = used;
            costSince += passed;
        }
    }

    private Tick read(Instant now) {
        Run run = load.run();
        if (run != seen) {
            seen = run;
            seenFailedPlain = 0;
            seenFailedNevergone = 0;
        }
        Tally.Reading plainNow = reading(run, Side.PLAIN);
        Tally.Reading nevergoneNow = reading(run, Side.NEVERGONE);
        boolean running = load.isRunning();
        boolean drawn = running || plainNow.running() + nevergoneNow.running() > 0;
        Tick.Point point = new Tick.Point(
                now.toEpochMilli(),
                drawn ? values(plainNow, seenFailedPlain) : null,
                drawn ? values(nevergoneNow, seenFailedNevergone) : null);
        seenFailedPlain = plainNow.failed();
        seenFailedNevergone = nevergoneNow.failed();
        Fault fault = faults.running();
        return new Tick(
                point,
                running,
                run == null ? 0 : run.left().toSeconds(),
                plainNow,
                nevergoneNow,
                hikari(plain.state()),
                pool(nevergone.pool().stats(), now),
                books.state(),
                fault == null ? null : fault.label,
                faults.marks(),
                stories.take(now),
                costPercent,
                pages.count());
    }

    private static Tally.Reading reading(@Nullable Run run, Side side) {
        return run == null
                ? Tally.Reading.NOTHING
                : run.tally(side).read(System.nanoTime()).rounded();
    }

    private static Tick.Values values(Tally.Reading now, long failedBefore) {
        return new Tick.Values(now.rate(), now.failed() - failedBefore, now.slowestMillis());
    }

    private static Tick.Hikari hikari(@Nullable HikariPoolMXBean pool) {
        return pool == null
                ? new Tick.Hikari(0, 0, 0)
                : new Tick.Hikari(
                        pool.getActiveConnections(), pool.getIdleConnections(), pool.getThreadsAwaitingConnection());
    }

    private Tick.Pool pool(PoolStats stats, Instant now) {
        Instant outage = stories.outageSince();
        return new Tick.Pool(
                stats.poolSize(),
                stats.active() - stats.overflowInUse(),
                stats.idle(),
                stats.overflowInUse(),
                stats.suspect(),
                stats.waiting(),
                stats.server(),
                outage == null ? null : Duration.between(outage, now).toMillis(),
                stories.replaced(),
                stats.retries(),
                stats.commitsResolved());
    }

    private void keep(Tick tick) {
        points.addLast(tick.point());
        if (points.size() > POINTS_KEPT) {
            points.removeFirst();
        }
        lines.addAll(tick.lines());
        while (lines.size() > LINES_KEPT) {
            lines.removeFirst();
        }
    }

    private Pages.Message message(String name, Object content) {
        return new Pages.Message(name, json.writeValueAsString(content));
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }

    @Override
    public void close() {
        load.stop();
        ticker.shutdownNow();
        pages.close();
    }
}
