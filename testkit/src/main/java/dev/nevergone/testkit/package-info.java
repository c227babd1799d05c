/**
 * A MySQL to break, and the tools to break it.
 *
 * <p>Enters: which server is wanted, and the name of a fault. Leaves: a real server on a loopback port, addresses to
 * connect to, and the fault really happening. May not know: Nevergone's core, for it proves core and any other pool
 * alike.
 */
@NullMarked
package dev.nevergone.testkit;

import org.jspecify.annotations.NullMarked;
