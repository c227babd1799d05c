/**
 * The fault board: the same load through a plain HikariCP and through Nevergone, buttons that break the database, and a
 * live page of what both make of it.
 *
 * <p>Enters: buttons. Leaves: events for the page, every number of them counted from the running load. The way of a number:
 * a worker of the load makes a request and tells the tally of its side; a ticker takes the tallies several times a second
 * and sends one event to every open page. May not know: catalogue, orders and accounts of the shop.
 */
@NullMarked
package dev.nevergone.examples.bookshop.board;

import org.jspecify.annotations.NullMarked;
