/**
 * Books and their covers.
 *
 * <p>Enters: requests for books, uploads of covers. Leaves: pages and images, streamed from and to the database. May not
 * know: orders, accounts, the board, where the database is.
 */
@NullMarked
package dev.nevergone.examples.bookshop.catalogue;

import org.jspecify.annotations.NullMarked;
