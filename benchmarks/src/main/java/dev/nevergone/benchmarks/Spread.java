package dev.nevergone.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * The middle half of some measurements; nothing but {@link Double#NaN} where there are none.
 *
 * @param lower a quarter of them is below
 * @param median half of them is below
 * @param upper a quarter of them is above
 */
public record Spread(double lower, double median, double upper) {

    public static Spread of(double... values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN);
        }
        return new Spread(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** As {@code median (lower to upper)}, each in the given format; a dash where there are none. */
    public String text(String format) {
        if (Double.isNaN(median)) {
            return "-";
        }
        return number(format, median) + " (" + number(format, lower) + " to " + number(format, upper) + ")";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
