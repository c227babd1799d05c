package dev.nevergone.testkit.internal.toxiproxy;

/**
 * Tells an effect that its stage was interrupted: the toxic was updated or removed, its neighbour behind was, or the link
 * is over. What the stage held was passed on already; the effect has nothing to do but leave.
 */
final class ChainChanged extends Exception {
    private static final long serialVersionUID = 1;

    /** Control flow, not an error: no message and no stack trace. */
    ChainChanged() {
        super(null, null, false, false);
    }
}
