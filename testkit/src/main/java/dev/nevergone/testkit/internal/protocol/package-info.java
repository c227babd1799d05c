/**
 * A proxy that reads MySQL's client/server protocol.
 *
 * <p>Enters: connections of clients, and rules: which command, what fault. Leaves: connections to a server, their bytes
 * passed on, cut, held back or replaced at a point of the protocol, and counts of what passed. May not know: how a server
 * is started, pools, drivers, JUnit, Nevergone's core.
 *
 * <p>The way of a byte: {@link dev.nevergone.testkit.internal.protocol.Relay} accepts and keeps the open
 * {@link dev.nevergone.testkit.internal.protocol.Session}s. A session has two threads: the uplink reads commands, asks the
 * {@link dev.nevergone.testkit.internal.protocol.Rules}, writes into the
 * {@link dev.nevergone.testkit.internal.protocol.Ledger} and queues what waits for an answer; the downlink follows the
 * answers packet by packet and takes them off the queue. Both move whole buffers and look only at packets' heads.
 */
@NullMarked
package dev.nevergone.testkit.internal.protocol;

import org.jspecify.annotations.NullMarked;
