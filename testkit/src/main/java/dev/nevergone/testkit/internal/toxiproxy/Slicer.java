package dev.nevergone.testkit.internal.toxiproxy;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * {@code slicer}: halves each chunk, and the halves, until no piece is larger than {@code average_size} +
 * {@code size_variation} bytes; waits {@code delay} microseconds after each. Where that sum is below 1, chunks stay whole.
 */
final class Slicer extends Effect {
    private final Attribute averageSize = attribute("average_size");
    private final Attribute sizeVariation = attribute("size_variation");
    private final Attribute delay = attribute("delay");

    @Override
    void pipe(Stage stage) throws ChainChanged {
        while (stage.take()) {
            slice(stage, stage.held().length());
        }
    }

    private void slice(Stage stage, int length) throws ChainChanged {
        // More than a chunk can hold is no more than that.
        long variation = Math.max(0, Math.min(sizeVariation.get(), Integer.MAX_VALUE));
        long limit = Math.max(0, Math.min(averageSize.get(), Integer.MAX_VALUE)) + variation;
        if (limit < 1 || length <= limit) {
            stage.pass(length);
            stage.sleep(TimeUnit.MICROSECONDS.toNanos(delay.get()));
            return;
        }
        long shift = variation == 0 ? 0 : ThreadLocalRandom.current().nextLong(-variation, variation);
        int middle = (int) Math.max(1, Math.min(length - 1, length / 2 + shift));
        slice(stage, middle);
        slice(stage, length - middle);
    }
}
