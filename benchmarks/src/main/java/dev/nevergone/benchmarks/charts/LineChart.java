package dev.nevergone.benchmarks.charts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Lines over a common axis of time, up to four of them. Not thread-safe. */
public final class LineChart {

    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = Svg.WIDTH - 24;
    private static final int TOP = 72;
    private static final int BOTTOM = HEIGHT - 40;
    private static final int MOST_LINES = 4;

    private final String title;
    private final String description;
    private final String below;
    private final List<Line> lines = new ArrayList<>();

    /**
     * A chart without lines.
     *
     * @param title what is shown, with its unit
     * @param description the same in words, for whoever cannot see it
     * @param below what the horizontal axis shows, with its unit
     */
    public LineChart(String title, String description, String below) {
        this.title = title;
        this.description = description;
        this.below = below;
    }

    /**
     * Adds a line.
     *
     * @param name what it stands for
     * @param x the places, ascending
     * @param y as many heights, zero or more
     * @throws IllegalStateException if there are four already
     */
    public void add(String name, double[] x, double[] y) {
        if (lines.size() == MOST_LINES) {
            throw new IllegalStateException(title + ": there are colours for " + MOST_LINES + " lines");
        }
        lines.add(new Line(name, boxed(x), boxed(y)));
    }

    /** The SVG file. */
    public String svg() {
        double right = lines.stream().mapToDouble(line -> most(line.x)).max().orElse(1);
        double top = lines.stream().mapToDouble(line -> most(line.y)).max().orElse(1);
        Svg svg = new Svg(HEIGHT, title, description);
        svg.line("  <path class=\"axis\" d=\"M%d %d V%d H%d\"/>", LEFT, TOP, BOTTOM, RIGHT);
        for (int quarter = 0; quarter <= 4; quarter++) {
            double share = quarter / 4.0;
            svg.line(
                    "  <text class=\"note\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 6, BOTTOM - share * (BOTTOM - TOP) + 4, number(top * share));
            svg.line(
                    "  <text class=\"note\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    LEFT + share * (RIGHT - LEFT), BOTTOM + 16, number(right * share));
        }
        svg.line(
                "  <text class=\"note\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                RIGHT, HEIGHT - 8, Svg.escaped(below));
        int name = LEFT;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            svg.line("  <rect class=\"f%d\" x=\"%d\" y=\"44\" width=\"12\" height=\"12\" rx=\"2\"/>", i, name);
            svg.line("  <text x=\"%d\" y=\"55\">%s</text>", name + 18, Svg.escaped(line.name));
            name += 36 + 8 * line.name.length();
            svg.line("  <polyline class=\"line s%d\" points=\"%s\"/>", i, points(line, right, top));
        }
        return svg.end();
    }

    private static String points(Line line, double right, double top) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < line.x.size(); i++) {
            points.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    LEFT + line.x.get(i) / right * (RIGHT - LEFT),
                    BOTTOM - line.y.get(i) / top * (BOTTOM - TOP)));
        }
        return points.toString().strip();
    }

    private static double most(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%.0f" : "%.1f", value);
    }

    private record Line(String name, List<Double> x, List<Double> y) {}
}
