/**
 * Where the time and the memory of a borrow go, by the JVM's own tools: JFR in a JVM of its own for each pool.
 *
 * <p>Enters: a server. Leaves: {@code profile.md} and its pictures. It tells Nevergone's rooms, HikariCP and the driver
 * from one another by the names of their packages, and knows nothing else of them.
 */
@NullMarked
package dev.nevergone.benchmarks.profile;

import org.jspecify.annotations.NullMarked;
