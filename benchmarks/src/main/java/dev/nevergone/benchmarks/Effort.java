package dev.nevergone.benchmarks;

/** How much is measured: all of it, or with {@code nevergone.benchmarks.quick} just enough to see that it runs. */
public final class Effort {

    static final String PROPERTY = "nevergone.benchmarks.quick";

    private static final int SHARE = 10;

    private Effort() {}

    /** Whether the figures mean nothing. */
    public static boolean quick() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** That many rounds, or a tenth of them. */
    public static int rounds(int all) {
        return quick() ? Math.max(2, all / SHARE) : all;
    }
}
