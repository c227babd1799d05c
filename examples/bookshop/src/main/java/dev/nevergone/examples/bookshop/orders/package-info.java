/**
 * Orders, each written in one transaction that may run again.
 *
 * <p>Enters: who orders how many of which book. Leaves: an order, or the reason why there is none. May not know: the board,
 * where the database is.
 */
@NullMarked
package dev.nevergone.examples.bookshop.orders;

import org.jspecify.annotations.NullMarked;
