/**
 * What is known about the server, by one pool or by several together, and how many may knock at its door.
 *
 * <p>Enters: how attempts to connect went, and suspicions. Leaves: whether the server is up, suspect, down or refusing;
 * when the next probe comes; leave to connect. May not know: lanes, slots, borrowers, drivers.
 */
package dev.nevergone.internal.outage;
