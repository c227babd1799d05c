package dev.nevergone;

/**
 * The way to learn whether a COMMIT took effect whose answer was lost.
 *
 * <p>Where a connection dies between the sending of a COMMIT and its answer, the client cannot tell from the failure
 * whether the transaction was committed. A witness can. Immutable and thread-safe.
 */
public final class CommitWitness {
    private static final CommitWitness NONE = new CommitWitness("none");
    private static final CommitWitness TABLE = new CommitWitness("table");
    private static final CommitWitness GTID = new CommitWitness("gtid");

    private final String name;

    private CommitWitness(String name) {
        this.name = name;
    }

    /** {@return no witness: the caller is told that the outcome of the COMMIT is unknown; the default} */
    public static CommitWitness none() {
        return NONE;
    }

    /**
     * {@return the witness that writes a token row within the transaction}
     *
     * <p>Not available in this version: {@link PoolSettings.Builder#commitWitness(CommitWitness)} refuses it.
     */
    public static CommitWitness table() {
        return TABLE;
    }

    /**
     * {@return the witness that gives the transaction a GTID chosen by the client}
     *
     * <p>Not available in this version: {@link PoolSettings.Builder#commitWitness(CommitWitness)} refuses it.
     */
    public static CommitWitness gtid() {
        return GTID;
    }

    /** {@return {@code none}, {@code table} or {@code gtid}, as properties name it} */
    @Override
    public String toString() {
        return name;
    }
}
