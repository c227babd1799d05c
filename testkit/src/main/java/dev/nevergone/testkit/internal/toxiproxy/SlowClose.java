package dev.nevergone.testkit.internal.toxiproxy;

/** {@code slow_close}: data passes untouched; the end of the input is passed on {@code delay} ms late. */
final class SlowClose extends Effect {
    private final Attribute delay = attribute("delay");

    @Override
    void pipe(Stage stage) throws ChainChanged {
        while (stage.take()) {
            stage.pass();
        }
        stage.sleep(Stage.nanosOfMillis(delay.get()));
    }
}
