/**
 * What a pool costs while nothing fails: borrows, statements, bursts, start, memory.
 *
 * <p>Enters: a server. Leaves: {@code performance.md} and its pictures. Every figure stands beside its peers' of the same
 * run, for the figures of a shared machine mean little by themselves.
 */
@NullMarked
package dev.nevergone.benchmarks.speed;

import org.jspecify.annotations.NullMarked;
