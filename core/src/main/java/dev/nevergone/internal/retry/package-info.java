/**
 * What may be repeated, and how often.
 *
 * <p>Enters: what failed, what is proven about it, what was open, and the policy. Leaves: a ruling with its reason, the
 * wait before the next attempt, and the note on an exception that says what was decided. May not know: JDBC objects,
 * pools, drivers, how a connection is replaced.
 */
package dev.nevergone.internal.retry;
