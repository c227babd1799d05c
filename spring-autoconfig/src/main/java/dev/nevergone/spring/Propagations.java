package dev.nevergone.spring;

import org.springframework.transaction.TransactionDefinition;

/** Which propagations make a transaction that can be repeated as a whole. */
final class Propagations {

    private Propagations() {}

    /**
     * Refuses what makes no transaction of its own.
     *
     * @return whether it makes one even within another
     */
    static boolean check(String what, int propagation) {
        return switch (propagation) {
            case TransactionDefinition.PROPAGATION_REQUIRED -> false;
            case TransactionDefinition.PROPAGATION_REQUIRES_NEW -> true;
            default ->
                throw new IllegalArgumentException(what + " (" + propagation
                        + "): must be REQUIRED or REQUIRES_NEW: any other begins no transaction that could be repeated as a"
                        + " whole");
        };
    }
}
