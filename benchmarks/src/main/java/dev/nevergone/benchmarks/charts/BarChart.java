package dev.nevergone.benchmarks.charts;

import java.util.ArrayList;
import java.util.List;

/** Horizontal bars, one below the other, each with its name and its figure. Not thread-safe. */
public final class BarChart {

    private static final int TOP = 48;
    private static final int STEP = 24;
    private static final int LEFT = 250;
    private static final int ROOM = 480;

    private final String title;
    private final String description;
    private final double longest;
    private final List<Bar> bars = new ArrayList<>();

    /**
     * A chart without bars.
     *
     * @param title what is shown, with its unit
     * @param description the same in words, for whoever cannot see it
     * @param longest a longer bar is cut here; {@link Double#MAX_VALUE} for none
     */
    public BarChart(String title, String description, double longest) {
        this.title = title;
        this.description = description;
        this.longest = longest;
    }

    /**
     * Adds a bar below the others.
     *
     * @param name what it stands for
     * @param value its length, zero or more; infinity is cut and shown as failed, NaN has no length
     * @param figure the value as text
     * @param ours whether it is Nevergone's
     */
    public void add(String name, double value, String figure, boolean ours) {
        bars.add(new Bar(name, value, figure, ours));
    }

    /** The SVG file. */
    public String svg() {
        double most = Math.min(
                longest,
                bars.stream()
                        .mapToDouble(Bar::value)
                        .filter(Double::isFinite)
                        .max()
                        .orElse(1));
        Svg svg = new Svg(TOP + STEP * bars.size() + 12, title, description);
        int y = TOP;
        for (Bar bar : bars) {
            double share = most <= 0 || Double.isNaN(bar.value) ? 0 : Math.min(1, bar.value / most);
            String kind = bar.value > most ? "over" : bar.ours ? "ours" : "bar";
            svg.line(
                    "  <text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 8, y + 13, Svg.escaped(bar.name));
            svg.line(
                    "  <rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"16\" rx=\"2\"/>",
                    kind, LEFT, y, Math.max(1, share * ROOM));
            svg.line(
                    "  <text x=\"%.1f\" y=\"%d\">%s</text>",
                    LEFT + Math.max(1, share * ROOM) + 6, y + 13, Svg.escaped(bar.figure));
            y += STEP;
        }
        return svg.end();
    }

    private record Bar(String name, double value, String figure, boolean ours) {}
}
