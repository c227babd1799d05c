package dev.nevergone.testkit.internal.toxiproxy;

/** {@code noop}: passes everything on. Also stands in for a toxic on the links that its toxicity spares. */
final class Noop extends Effect {
    static final Effect PASS_THROUGH = new Noop();

    @Override
    void pipe(Stage stage) throws ChainChanged {
        while (stage.take()) {
            stage.pass();
        }
    }
}
