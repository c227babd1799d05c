/**
 * How the cost of a pool grows: with its idle connections, with the number of pools in a JVM, and with the number of
 * instances that come back to one server at once.
 *
 * <p>Enters: the pools of {@code peers} and a real server. Leaves: {@code docs/scale.md} and its charts. It knows nothing of
 * what a pool does inside.
 */
@NullMarked
package dev.nevergone.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
