package dev.nevergone.testkit.internal.toxiproxy;

/**
 * {@code bandwidth}: {@code rate} KB/s for each link, KB = 1000 bytes. Every chunk waits for its size first, so there is no
 * initial burst; large ones go out in pieces, one every 100 ms. Rate 0 lets nothing pass and drops nothing.
 */
final class Bandwidth extends Effect {
    private static final long PIECE_MILLIS = 100;
    private static final long PIECE_NANOS = Stage.nanosOfMillis(PIECE_MILLIS);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Attribute rate = attribute("rate");

    @Override
    void pipe(Stage stage) throws ChainChanged {
        // What a chunk waited too long is taken off the next one's wait.
        long owed = 0;
        while (stage.take()) {
            // KB/s are bytes/ms.
            long bytesPerMilli = rate.get();
            if (bytesPerMilli <= 0) {
                stage.sleepForever();
            }
            owed += stage.held().length() * NANOS_PER_MILLI / bytesPerMilli;
            while (stage.held().length() / PIECE_MILLIS >= bytesPerMilli
                    && stage.held().length() > bytesPerMilli * PIECE_MILLIS) {
                stage.sleep(PIECE_NANOS);
                stage.pass((int) (bytesPerMilli * PIECE_MILLIS));
                owed -= PIECE_NANOS;
            }
            long before = System.nanoTime();
            stage.sleep(owed);
            owed -= System.nanoTime() - before;
            stage.pass();
        }
    }
}
