/**
 * The frame around every page: who may see which, what the browser may load, what the navigation shows.
 *
 * <p>Enters: every request. Leaves: headers, the name of who is signed in, a page where the database is away. May not know:
 * books, orders, the board.
 */
@NullMarked
package dev.nevergone.examples.bookshop.web;

import org.jspecify.annotations.NullMarked;
