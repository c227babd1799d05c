package dev.nevergone.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Says what was just measured. */
final class Progress {

    private final PrintStream out;
    private final long start = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String format, Object... values) {
        out.printf(
                Locale.ROOT,
                "[%5.1f s] %s%n",
                (System.nanoTime() - start) / 1e9,
                String.format(Locale.ROOT, format, values));
    }
}
