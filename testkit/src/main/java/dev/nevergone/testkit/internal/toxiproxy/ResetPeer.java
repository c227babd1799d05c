package dev.nevergone.testkit.internal.toxiproxy;

/**
 * {@code reset_peer}: the first chunk, which is lost, or the end of the input starts a wait of {@code timeout} ms that
 * nothing interrupts; then both sockets are reset. An idle connection stays as it is.
 */
final class ResetPeer extends Effect {
    private final Attribute timeout = attribute("timeout");

    @Override
    void pipe(Stage stage) throws ChainChanged {
        stage.take();
        stage.seal();
        stage.sleep(Stage.nanosOfMillis(timeout.get()));
    }

    /** Where the toxic is there when a connection opens; on an older one it closes without RST. */
    @Override
    boolean resetsConnections() {
        return true;
    }
}
