package dev.nevergone.internal.driver;

/**
 * What went over the wire of a link. Set a {@link #mark()} before a call, and ask after its failure how far the request
 * came. Every answer errs on the side of "it may have been executed". Costs no memory and no system call.
 *
 * <p>Used by the thread that the link belongs to. Others may ask too, but see an older state.
 */
public interface Traffic {

    /** Knows nothing: nothing is proven by it. */
    Traffic UNKNOWN = new Traffic() {
        @Override
        public boolean known() {
            return false;
        }

        @Override
        public long mark() {
            return 0;
        }

        @Override
        public boolean nothingSentSince(long mark) {
            return false;
        }

        @Override
        public boolean requestIncompleteSince(long mark) {
            return false;
        }

        @Override
        public boolean answeredSince(long mark) {
            return true;
        }
    };

    /** Whether the other methods know anything. Where not, the two proofs are {@code false} and "answered" is {@code true}. */
    boolean known();

    /** The moment before a call. */
    long mark();

    /**
     * Whether no byte was handed to the kernel since. Then the server has executed nothing of what was asked since. TLS
     * alerts and the good-bye of a closing driver count as bytes.
     */
    boolean nothingSentSince(long mark);

    /**
     * Whether sending failed before the last byte of the request was handed to the kernel, and no byte was read since
     * the mark. Then the server never had the whole of the command that failed, and has not executed it. Commands that a
     * driver pipelined before it, without reading (batches), may have been executed.
     */
    boolean requestIncompleteSince(long mark);

    /**
     * Whether at least one byte was read since. Over TLS a byte need not be one of an answer (a session ticket, an alert):
     * that too makes it {@code true}.
     */
    boolean answeredSince(long mark);
}
