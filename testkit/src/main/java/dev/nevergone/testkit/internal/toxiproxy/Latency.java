package dev.nevergone.testkit.internal.toxiproxy;

import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code latency}: holds each chunk until its arrival + {@code latency} + a random part of +/-{@code jitter} ms, in order.
 * Counted from the arrival, so that chunks 100 ms apart stay 100 ms apart. A close is not delayed by itself.
 */
final class Latency extends Effect {
    private final Attribute latency = attribute("latency");
    private final Attribute jitter = attribute("jitter");

    @Override
    void pipe(Stage stage) throws ChainChanged {
        while (stage.take()) {
            long due = stage.held().arrivedNanos() + Stage.nanosOfMillis(nextMillis());
            stage.sleepUntil(due);
            // So that a second latency behind this one adds to it.
            stage.redate(due);
            stage.pass();
        }
    }

    private long nextMillis() {
        long spread = clamp(jitter.get());
        long drawn = spread > 0 ? ThreadLocalRandom.current().nextLong(-spread, spread) : 0;
        return clamp(latency.get()) + drawn;
    }

    /** To half the range of a long, so that two of them add up to one. */
    private static long clamp(long millis) {
        long most = Long.MAX_VALUE / 2;
        return Math.max(-most, Math.min(millis, most));
    }

    /** What is late has to wait somewhere without slowing the sender down. */
    @Override
    int queueCapacity() {
        return 1024;
    }
}
