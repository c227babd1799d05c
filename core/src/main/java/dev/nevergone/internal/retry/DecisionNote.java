package dev.nevergone.internal.retry;

import dev.nevergone.RetryDecision;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A decision as it hangs on the exception it is about: among the suppressed ones, so that every stack trace shows it. */
public final class DecisionNote extends Note {

    private static final long serialVersionUID = 1L;
    private static final int MOST_NODES = 64;

    private final transient @Nullable RetryDecision decision;

    private DecisionNote(RetryDecision decision) {
        super(decision.toString());
        this.decision = decision;
    }

    /** Hangs the decision about a whole unit of work on what ended it: it has the last word, whatever hangs there already. */
    public static void attachLast(Throwable failure, RetryDecision decision) {
        failure.addSuppressed(new DecisionNote(decision));
    }

    /** Hangs a decision on an exception, unless one hangs there already: the innermost decision knows most. */
    public static void attach(Throwable failure, RetryDecision decision) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof DecisionNote) {
                return;
            }
        }
        failure.addSuppressed(new DecisionNote(decision));
    }

    /** The nearest decision to a throwable: on itself, its causes or what these suppressed, 64 throwables at most. */
    public static Optional<RetryDecision> find(@Nullable Throwable throwable) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> waiting = new ArrayDeque<>();
        if (throwable != null) {
            waiting.add(throwable);
        }
        while (!waiting.isEmpty() && seen.size() < MOST_NODES) {
            Throwable next = waiting.poll();
            if (!seen.add(next)) {
                continue;
            }
            List<Throwable> suppressed = List.of(next.getSuppressed());
            for (int i = suppressed.size() - 1; i >= 0; i--) {
                if (suppressed.get(i) instanceof DecisionNote note && note.decision != null) {
                    return Optional.of(note.decision);
                }
            }
            waiting.addAll(suppressed);
            Throwable cause = next.getCause();
            if (cause != null) {
                waiting.add(cause);
            }
        }
        return Optional.empty();
    }
}
