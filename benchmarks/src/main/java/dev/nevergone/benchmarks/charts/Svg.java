package dev.nevergone.benchmarks.charts;

import java.util.Locale;

/** The text of an SVG file, line by line, with the frame that all our charts have. */
final class Svg {

    static final int WIDTH = 860;

    private final StringBuilder text = new StringBuilder();

    /** Begins a picture of {@link #WIDTH} and that height. */
    Svg(int height, String title, String description) {
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"t d\""
                        + " font-family=\"system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\">",
                WIDTH, height);
        line("  <title id=\"t\">%s</title>", escaped(title));
        line("  <desc id=\"d\">%s</desc>", escaped(description));
        line("  <style>");
        line("    text { font-size: 13px; fill: #35414d; }");
        line("    .head { font-size: 16px; font-weight: 600; fill: #16202b; }");
        line("    .note { font-size: 12px; fill: #6b7480; }");
        line("    .axis { stroke: #c4ccd4; stroke-width: 1; fill: none; }");
        line("    .bar { fill: #9db7d3; } .ours { fill: #3b7a3b; } .over { fill: #c25b4e; }");
        line("    .line { fill: none; stroke-width: 2; }");
        line("    .s0 { stroke: #3b7a3b; } .s1 { stroke: #35689c; } .s2 { stroke: #b5711e; } .s3 { stroke: #8a4b9c; }");
        line("    .f0 { fill: #3b7a3b; } .f1 { fill: #35689c; } .f2 { fill: #b5711e; } .f3 { fill: #8a4b9c; }");
        line("    @media (prefers-color-scheme: dark) {");
        line("      text { fill: #cbd5df; } .head { fill: #f0f4f8; } .note { fill: #9aa7b4; }");
        line("      .axis { stroke: #4a5560; }");
        line("      .bar { fill: #4f739b; } .ours { fill: #86c58a; } .over { fill: #d9776b; }");
        line(
                "      .s0 { stroke: #86c58a; } .s1 { stroke: #7fb0e2; } .s2 { stroke: #e0a458; } .s3 { stroke: #c792d6; }");
        line("      .f0 { fill: #86c58a; } .f1 { fill: #7fb0e2; } .f2 { fill: #e0a458; } .f3 { fill: #c792d6; }");
        line("    }");
        line("  </style>");
        line("  <text class=\"head\" x=\"16\" y=\"28\">%s</text>", escaped(title));
    }

    void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    String end() {
        return text.append("</svg>\n").toString();
    }

    static String escaped(String plain) {
        return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
