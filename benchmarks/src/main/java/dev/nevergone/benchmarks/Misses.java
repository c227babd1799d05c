package dev.nevergone.benchmarks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * What could not be measured, and why: one pool's failure costs its own cell and no more. Belongs to one thread.
 */
public final class Misses {

    private final Progress progress;
    private final Map<String, String> reasons = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param progress where each is said
     */
    public Misses(Progress progress) {
        this.progress = progress;
    }

    /**
     * Measures, once more only if it did not fail before under that name.
     *
     * @param what what is measured and of whom
     * @param measuring the work
     * @return what it gave; empty where it failed
     * @throws InterruptedException if it was interrupted
     */
    public <T> Optional<T> attempt(String what, Callable<T> measuring) throws InterruptedException {
        if (reasons.containsKey(what)) {
            return Optional.empty();
        }
        try {
            return Optional.of(measuring.call());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            note(what, reason(e));
            return Optional.empty();
        }
    }

    /** Keeps a reason that is known already. */
    public void note(String what, String why) {
        if (reasons.putIfAbsent(what, why) == null) {
            progress.say("NOT MEASURED: %s: %s", what, why);
        }
    }

    /** All reasons, by what was to be measured. */
    public Map<String, String> reasons() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    }

    /** The beginning of the first line of each message down to the cause, so that it fits into a table. */
    static String reason(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(text.length() == 0 ? "" : "; ")
                    .append(String.format(
                            "%.160s", cause.toString().lines().findFirst().orElse("")));
        }
        return text.toString().replace("|", "/");
    }
}
