package dev.nevergone.benchmarks.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Lines over a few named steps, on a scale of powers of ten, for figures that are far apart; up to four. Not thread-safe. */
public final class StepChart {

    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = Svg.WIDTH - 48;
    private static final int TOP = 72;
    private static final int BOTTOM = HEIGHT - 40;
    private static final int MOST_LINES = 4;

    private final String title;
    private final String description;
    private final String below;
    private final List<String> steps;
    private final List<Line> lines = new ArrayList<>();

    /**
     * A chart without lines.
     *
     * @param title what is shown, with its unit
     * @param description the same in words, for whoever cannot see it
     * @param below what the steps are
     * @param steps their names; at least two
     */
    public StepChart(String title, String description, String below, List<String> steps) {
        this.title = title;
        this.description = description;
        this.below = below;
        this.steps = List.copyOf(steps);
    }

    /**
     * Adds a line.
     *
     * @param name what it stands for
     * @param y a height for each step, above zero; NaN is left out
     * @throws IllegalStateException if there are four already
     */
    public void add(String name, List<Double> y) {
        if (lines.size() == MOST_LINES) {
            throw new IllegalStateException(title + ": there are colours for " + MOST_LINES + " lines");
        }
        lines.add(new Line(name, List.copyOf(y)));
    }

    /** The SVG file. */
    public String svg() {
        double lowest = Math.floor(Math.log10(heights().min().orElse(1)));
        double highest =
                Math.max(lowest + 1, Math.ceil(Math.log10(heights().max().orElse(1))));
        Svg svg = new Svg(HEIGHT, title, description);
        svg.line("  <path class=\"axis\" d=\"M%d %d V%d H%d\"/>", LEFT, TOP, BOTTOM, RIGHT);
        for (double power = lowest; power <= highest; power++) {
            svg.line(
                    "  <text class=\"note\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 6, y(Math.pow(10, power), lowest, highest) + 4, number(Math.pow(10, power)));
        }
        for (int step = 0; step < steps.size(); step++) {
            svg.line(
                    "  <text class=\"note\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x(step), BOTTOM + 16, Svg.escaped(steps.get(step)));
        }
        svg.line(
                "  <text class=\"note\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                RIGHT, HEIGHT - 8, Svg.escaped(below));
        int name = LEFT;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            svg.line("  <rect class=\"f%d\" x=\"%d\" y=\"44\" width=\"12\" height=\"12\" rx=\"2\"/>", i, name);
            svg.line("  <text x=\"%d\" y=\"55\">%s</text>", name + 18, Svg.escaped(line.name));
            name += 36 + 7 * line.name.length();
            StringBuilder points = new StringBuilder();
            for (int step = 0; step < line.y.size(); step++) {
                double height = line.y.get(step);
                if (height > 0) {
                    points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(step), y(height, lowest, highest)));
                }
            }
            svg.line(
                    "  <polyline class=\"line s%d\" points=\"%s\"/>",
                    i, points.toString().strip());
        }
        return svg.end();
    }

    private DoubleStream heights() {
        return lines.stream()
                .flatMap(line -> line.y.stream())
                .mapToDouble(Double::doubleValue)
                .filter(height -> height > 0);
    }

    private double x(int step) {
        return LEFT + 24 + step * (double) (RIGHT - LEFT - 24) / Math.max(1, steps.size() - 1);
    }

    private static double y(double height, double lowest, double highest) {
        return BOTTOM - (Math.log10(height) - lowest) / (highest - lowest) * (BOTTOM - TOP);
    }

    private static String number(double value) {
        return value >= 1 ? String.format(Locale.ROOT, "%.0f", value) : String.valueOf(value);
    }

    private record Line(String name, List<Double> y) {}
}
