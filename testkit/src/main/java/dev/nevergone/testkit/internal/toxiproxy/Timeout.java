package dev.nevergone.testkit.internal.toxiproxy;

/**
 * {@code timeout}: reads all data and drops it. Closes after {@code timeout} ms without a chunk; with 0 or less never by
 * itself, which is a black hole. To take it away closes the connection: the lost bytes are not to be missed unnoticed.
 */
final class Timeout extends Effect {
    private final Attribute timeout = attribute("timeout");

    @Override
    void pipe(Stage stage) throws ChainChanged {
        Stage.Input input;
        do {
            long millis = timeout.get();
            input = stage.take(millis > 0 ? Stage.nanosOfMillis(millis) : Long.MAX_VALUE);
        } while (input == Stage.Input.CHUNK);
    }

    @Override
    boolean closesWhenRemoved() {
        return true;
    }
}
