/**
 * Which server it is to be, and this JVM's one server.
 *
 * <p>Enters: what the user said, or nothing. Leaves: a started server, and one log line that says which and why. The only
 * room that knows both servers and containers. May not know: how either is run.
 */
@NullMarked
package dev.nevergone.testkit.internal.choice;

import org.jspecify.annotations.NullMarked;
