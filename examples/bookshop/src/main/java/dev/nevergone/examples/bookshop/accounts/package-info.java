/**
 * Who may sign in: the second database, a bind named {@code auth}.
 *
 * <p>Enters: names and passwords. Leaves: Spring Security's users. May not know: books, orders, the board.
 */
@NullMarked
package dev.nevergone.examples.bookshop.accounts;

import org.jspecify.annotations.NullMarked;
