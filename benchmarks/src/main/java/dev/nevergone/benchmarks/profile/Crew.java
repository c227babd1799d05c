package dev.nevergone.benchmarks.profile;

import dev.nevergone.benchmarks.peers.OpenPool;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that do a workload over and over, known by their names. */
final class Crew {

    /** Every thread's name begins so. */
    static final String NAME = "borrower-";

    private final OpenPool pool;
    private final Workload workload;
    private final Queue<AtomicReference<@Nullable Connection>> seen = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    private Crew(OpenPool pool, Workload workload) {
        this.pool = pool;
        this.workload = workload;
    }

    /** Works for so long. */
    static Shift work(OpenPool pool, Workload workload, Duration time) throws InterruptedException, ExecutionException {
        return new Crew(pool, workload).work(time);
    }

    private Shift work(Duration time) throws InterruptedException, ExecutionException {
        List<CompletableFuture<Shift>> shifts = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < workload.threads(); i++) {
            CompletableFuture<Shift> shift = new CompletableFuture<>();
            shifts.add(shift);
            Thread thread = new Thread(() -> work(shift), NAME + i);
            thread.setDaemon(true);
            thread.start();
        }
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        over = true;
        Shift all = null;
        for (CompletableFuture<Shift> shift : shifts) {
            Shift one = shift.get();
            all = all == null ? one : new Shift(all.calls + one.calls, 0, all.counts.and(one.counts));
        }
        if (all == null) {
            throw new IllegalStateException(workload + ": has no threads");
        }
        return new Shift(all.calls, System.nanoTime() - start, all.counts);
    }

    private void work(CompletableFuture<Shift> shift) {
        try {
            // Kept somewhere, for the compiler makes no object of what nobody else can see; a real caller's are seen.
            AtomicReference<@Nullable Connection> last = new AtomicReference<>();
            seen.add(last);
            ThreadCounts before = ThreadCounts.now();
            long calls = 0;
            while (!over) {
                last.setPlain(workload.call(pool));
                calls++;
            }
            shift.complete(new Shift(calls, 0, ThreadCounts.now().since(before)));
        } catch (Exception | Error e) {
            shift.completeExceptionally(e);
        }
    }

    /**
     * What was done.
     *
     * @param calls by all threads
     * @param nanos how long it took
     * @param counts of all threads
     */
    record Shift(long calls, long nanos, ThreadCounts counts) {}
}
