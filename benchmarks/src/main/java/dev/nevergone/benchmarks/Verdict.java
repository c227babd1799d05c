package dev.nevergone.benchmarks;

import java.util.Locale;

/** Whether a goal was reached, else by how much it was missed, as text for a table. */
public final class Verdict {

    private static final String REACHED = "reached";
    private static final String MISSED = "**missed**";

    private Verdict() {}

    /** Of a goal that is reached from below. */
    public static String atMost(double wanted, double measured) {
        return of(measured <= wanted, wanted, measured);
    }

    /** Of a goal that is reached from above. */
    public static String atLeast(double wanted, double measured) {
        return of(measured >= wanted, wanted, measured);
    }

    private static String of(boolean reached, double wanted, double measured) {
        if (Double.isNaN(measured)) {
            return "not measured";
        }
        if (reached || !Double.isFinite(measured)) {
            return reached ? REACHED : MISSED;
        }
        double by = Math.abs(measured - wanted);
        return wanted == 0
                ? String.format(Locale.ROOT, "%s by %.0f", MISSED, by)
                : String.format(Locale.ROOT, "%s by %.1f %%", MISSED, by / wanted * 100);
    }
}
