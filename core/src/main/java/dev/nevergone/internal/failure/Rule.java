package dev.nevergone.internal.failure;

import org.jspecify.annotations.Nullable;

/** One rule of the classifier. */
@FunctionalInterface
interface Rule {

    /** What the rule concludes from a chain of causes, or {@code null} where it does not apply. */
    @Nullable
    Verdict decide(CauseChain chain);
}
