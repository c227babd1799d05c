/**
 * What a naive application sees through each pool when something breaks: errors, waits, connects, lost and doubled writes.
 *
 * <p>Enters: the pools of {@code peers} and a server that can be broken. Leaves: {@code docs/fault-table.md} and its
 * charts. All pools meet the same faults in the same run, one after the other. It knows nothing of what a pool does inside.
 */
@NullMarked
package dev.nevergone.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
