package dev.nevergone.benchmarks;

import java.util.Locale;
import java.util.Map;

/** A page of figures as it is written, line by line. Belongs to one thread. */
public abstract class MeasuredPage {

    private final Machine machine;
    private final double loadAfter;
    private final Map<String, String> misses;
    private final StringBuilder text = new StringBuilder();

    /**
     * An empty page.
     *
     * @param machine where it was measured, with the load before
     * @param loadAfter the load average after it
     * @param misses what could not be measured, and why
     */
    protected MeasuredPage(Machine machine, double loadAfter, Map<String, String> misses) {
        this.machine = machine;
        this.loadAfter = loadAfter;
        this.misses = misses;
    }

    /** The head of the table that says where and when; its last row is the page's own. */
    protected final void measuredOn() {
        if (Effort.quick()) {
            line("");
            line("**A quick run, which only shows that everything runs: its figures mean nothing.**");
        }
        line("");
        line("| measured on | |");
        line("| --- | --- |");
        line("| date | %s |", machine.date());
        line("| machine | %s, %d cores, %s |", machine.processor(), machine.cores(), machine.system());
        line("| load average | %.1f before, %.1f after |", machine.load(), loadAfter);
        line("| JVM | %s |", machine.java());
        line("| server | %s |", machine.server());
    }

    /** The last table: what failed in this run. None where nothing did. */
    protected final void notMeasured() {
        if (misses.isEmpty()) {
            return;
        }
        line("");
        line("## Not measured");
        line("");
        line("A dash above stands for what failed in this run:");
        line("");
        line("| what | why |");
        line("| --- | --- |");
        misses.forEach((what, why) -> line("| %s | %s |", what, why));
    }

    /** One line, formatted where there are values. */
    protected final void line(String format, Object... values) {
        text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }

    /** Where it was measured. */
    protected final Machine machine() {
        return machine;
    }

    /** What was written until now. */
    protected final String text() {
        return text.toString();
    }
}
