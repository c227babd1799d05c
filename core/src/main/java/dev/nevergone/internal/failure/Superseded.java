package dev.nevergone.internal.failure;

/**
 * Hangs among the suppressed exceptions of a failure that was followed by another attempt. Where such a failure is itself
 * suppressed by the failure of a later attempt, it says nothing about the connection of that one. Implemented by a throwable.
 */
public interface Superseded {}
