package dev.nevergone.testkit.internal.toxiproxy;

/**
 * {@code limit_data}: lets the first {@code bytes} bytes of a link through and closes as soon as they are. The count starts
 * with the connection, or where the toxic comes later with the toxic, and survives updates.
 */
final class LimitData extends Effect {
    private final Attribute bytes = attribute("bytes");

    @Override
    void pipe(Stage stage) throws ChainChanged {
        while (stage.take()) {
            long limit = bytes.get();
            if (limit > stage.tally()) {
                stage.cut((int) Math.min(limit - stage.tally(), stage.held().length()));
                // Counted first: an interruption releases what is held then.
                stage.count(stage.held().length());
                stage.pass();
            }
            if (stage.tally() >= limit) {
                return;
            }
        }
    }
}
