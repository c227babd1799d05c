/**
 * Nevergone: MySQL connection pools that never hand out a dead connection.
 *
 * <p>Enters: settings, and calls for connections. Leaves: JDBC connections, outcomes, counts. This package is the whole
 * public surface; it holds values and contracts and knows the rooms beneath {@code dev.nevergone.internal} only where
 * {@link dev.nevergone.PoolFactory}, {@link dev.nevergone.PoolSettings}, {@link dev.nevergone.Failure},
 * {@link dev.nevergone.RetryDecision}, {@link dev.nevergone.Diagnosis} and {@link dev.nevergone.Doctor} hand over to them.
 */
package dev.nevergone;
