/**
 * A bookshop: a Spring Boot web application as a user of Nevergone writes it, and a board that breaks its database.
 *
 * <p>Enters: requests of browsers. Leaves: pages. The shop itself is {@code catalogue}, {@code orders} and {@code accounts},
 * ordinary Spring code that knows nothing of faults, in the frame that {@code web} gives every page; {@code server} brings a database to break, {@code board} breaks it and
 * shows what comes of it. A copy for real use leaves out the latter two.
 */
@NullMarked
package dev.nevergone.examples.bookshop;

import org.jspecify.annotations.NullMarked;
