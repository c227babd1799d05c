/**
 * A Toxiproxy server: TCP proxies on demand, and toxics that spoil what flows through them.
 *
 * <p>Enters: HTTP requests of Toxiproxy's API, connections of clients, bytes. Leaves: HTTP answers, connections to
 * upstreams, bytes late, cut, slowed, lost or reset as the toxics want it. May not know: MySQL or any other protocol
 * that runs through it, the servers of this kit, JUnit, Nevergone's core.
 *
 * <p>The way of a byte: {@link dev.nevergone.testkit.internal.toxiproxy.Listener} accepts,
 * {@link dev.nevergone.testkit.internal.toxiproxy.Connection} dials and joins two
 * {@link dev.nevergone.testkit.internal.toxiproxy.Link}s, one for each direction; a link reads
 * {@link dev.nevergone.testkit.internal.toxiproxy.Chunk}s, hands them through one
 * {@link dev.nevergone.testkit.internal.toxiproxy.Stage} for each toxic, and writes them. What a toxic does is told by its
 * {@link dev.nevergone.testkit.internal.toxiproxy.Effect}. The way of a request:
 * {@link dev.nevergone.testkit.internal.toxiproxy.ApiServer} speaks HTTP,
 * {@link dev.nevergone.testkit.internal.toxiproxy.Api} knows the endpoints,
 * {@link dev.nevergone.testkit.internal.toxiproxy.Proxies} and {@link dev.nevergone.testkit.internal.toxiproxy.Proxy} do
 * what they ask.
 *
 * @see <a href="https://github.com/Shopify/toxiproxy">Toxiproxy, whose behaviour this is</a>
 */
@NullMarked
package dev.nevergone.testkit.internal.toxiproxy;

import org.jspecify.annotations.NullMarked;
