/**
 * Did the COMMIT happen whose answer was lost?
 *
 * <p>Enters: a driver's connection on which a transaction is about to begin or to be committed, and, after a loss, a way
 * to get another connection. Leaves: committed, not committed, or not to be known, with the reason. The old session is
 * dead before anybody looks. May not know: pools, wrappers, policies.
 */
package dev.nevergone.internal.witness;
