/**
 * What is counted and what is said.
 *
 * <p>Enters: events of the other rooms. Leaves: counters, and log lines that stay readable in a storm. May not know: why
 * an event happened, or what is done about it.
 */
package dev.nevergone.internal.telemetry;
