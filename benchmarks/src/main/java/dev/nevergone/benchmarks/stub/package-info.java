/**
 * A JDBC driver that talks to nobody: what is left of a borrow is the pool's own work.
 *
 * <p>Enters: a connect. Leaves: connections that say yes to everything at once. Knows no pool; only
 * {@link dev.nevergone.benchmarks.stub.StubClassLoader} knows under which name Nevergone looks for its driver.
 */
@NullMarked
package dev.nevergone.benchmarks.stub;

import org.jspecify.annotations.NullMarked;
