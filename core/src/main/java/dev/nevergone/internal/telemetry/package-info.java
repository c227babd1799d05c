/**
 * What is counted, said, recorded and told.
 *
 * <p>Enters: events of the other rooms, once each. Leaves: counters, log lines that stay readable in a storm, flight
 * recorder events, calls of listeners, the pool's place in JMX. May not know: why an event happened, or what is done about
 * it.
 */
package dev.nevergone.internal.telemetry;
