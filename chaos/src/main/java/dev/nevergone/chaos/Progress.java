package dev.nevergone.chaos;

import dev.nevergone.PoolStats;
import dev.nevergone.ResilientDataSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * Says how a run goes: on a console one line that is written anew every second, elsewhere a line every 10 s. A thread of its
 * own, which ends with {@link #close()}.
 */
final class Progress implements AutoCloseable {

    private static final Duration ON_CONSOLE = Duration.ofSeconds(1);
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final Ledger ledger;
    private final IntSupplier faults;
    private final List<ResilientDataSource> pools;
    private final boolean console = isConsole();
    private final Thread thread = new Thread(this::run, "chaos-progress");
    private long lastCalls;
    private long lastNanos;

    Progress(PrintStream out, Ledger ledger, IntSupplier faults, List<ResilientDataSource> pools) {
        this.out = out;
        this.ledger = ledger;
        this.faults = faults;
        this.pools = pools;
        thread.setDaemon(true);
        thread.start();
    }

    /** System.console() says so too, but not the same in every version of Java. */
    private static boolean isConsole() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep((console ? ON_CONSOLE : ELSEWHERE).toMillis());
                String line = line();
                if (console) {
                    out.print("\r" + line + "\u001b[K");
                } else {
                    out.println(line);
                }
                out.flush();
            }
        } catch (InterruptedException e) {
            // The end of it.
        }
    }

    private String line() {
        long now = ledger.now();
        long calls = ledger.calls();
        double rate = (calls - lastCalls) * 1e9 / Math.max(1, now - lastNanos);
        lastCalls = calls;
        lastNanos = now;
        String states = pools.stream().map(Progress::state).collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%3d:%02d  %d faults  %,.0f calls/s  not done %d, unknown %d, no connection %d, FOUND %d  | %s",
                now / 60_000_000_000L,
                now / 1_000_000_000L % 60,
                faults.getAsInt(),
                rate,
                ledger.count(Told.NOT_DONE),
                ledger.count(Told.UNKNOWN),
                ledger.count(Told.FAILED_BEFORE),
                ledger.findingCount(),
                states);
    }

    private static String state(ResilientDataSource pool) {
        PoolStats stats = pool.stats();
        return pool.name() + " " + stats.server() + " " + stats.active() + " lent " + stats.idle() + " idle "
                + stats.waiting() + " waiting";
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (console) {
            out.println();
        }
    }
}
