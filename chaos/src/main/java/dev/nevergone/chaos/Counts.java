package dev.nevergone.chaos;

import dev.nevergone.PoolStats;

/**
 * What was counted of one pool, at several places that have to agree.
 *
 * @param bind the pool
 * @param witness whether it has a commit witness
 * @param stats what it says after it was closed
 * @param events what it told
 */
record Counts(String bind, boolean witness, PoolStats stats, Events events) {}
