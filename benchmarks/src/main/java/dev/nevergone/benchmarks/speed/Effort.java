package dev.nevergone.benchmarks.speed;

/** How much is measured: all of it, or with {@code nevergone.benchmarks.quick} just enough to see that it runs. */
final class Effort {

    static final String PROPERTY = "nevergone.benchmarks.quick";

    private static final int SHARE = 10;

    private Effort() {}

    static boolean quick() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** That many rounds, or a tenth of them. */
    static int rounds(int all) {
        return quick() ? Math.max(2, all / SHARE) : all;
    }
}
