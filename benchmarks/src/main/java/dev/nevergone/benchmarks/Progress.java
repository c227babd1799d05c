package dev.nevergone.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Says what was just measured. */
public final class Progress {

    private final PrintStream out;
    private final long start = System.nanoTime();

    public Progress(PrintStream out) {
        this.out = out;
    }

    public void say(String format, Object... values) {
        out.printf(
                Locale.ROOT,
                "[%5.1f s] %s%n",
                (System.nanoTime() - start) / 1e9,
                String.format(Locale.ROOT, format, values));
    }
}
