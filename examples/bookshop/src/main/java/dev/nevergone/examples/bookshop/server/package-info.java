/**
 * The database of the demonstration: a real server with proxies in front of it, started with the application.
 *
 * <p>Enters: nothing, or the profile {@code mysql}, with which there is none of this. Leaves: the URLs of the application's
 * databases, and a {@link dev.nevergone.testkit.FaultyServer} to break. May not know: the shop, the board.
 */
@NullMarked
package dev.nevergone.examples.bookshop.server;

import org.jspecify.annotations.NullMarked;
