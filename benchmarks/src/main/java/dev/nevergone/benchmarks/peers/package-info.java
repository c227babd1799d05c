/**
 * The pools that are compared, each as a new user gets it and as its own documentation would have it.
 *
 * <p>Enters: where to connect and how many connections. Leaves: an open {@code DataSource} and how to close it. Knows
 * nothing of what is measured.
 */
@NullMarked
package dev.nevergone.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
