package dev.nevergone.benchmarks;

import java.util.Locale;

/** A page of figures as it is written, line by line. Belongs to one thread. */
public abstract class MeasuredPage {

    private final Machine machine;
    private final double loadAfter;
    private final StringBuilder text = new StringBuilder();

    /**
     * An empty page.
     *
     * @param machine where it was measured, with the load before
     * @param loadAfter the load average after it
     */
    protected MeasuredPage(Machine machine, double loadAfter) {
        this.machine = machine;
        this.loadAfter = loadAfter;
    }

    /** The head of the table that says where and when; its last row is the page's own. */
    protected final void measuredOn() {
        line("");
        line("| measured on | |");
        line("| --- | --- |");
        line("| date | %s |", machine.date());
        line("| machine | %s, %d cores, %s |", machine.processor(), machine.cores(), machine.system());
        line("| load average | %.1f before, %.1f after |", machine.load(), loadAfter);
        line("| JVM | %s |", machine.java());
        line("| server | %s |", machine.server());
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
