/**
 * The quickstart: the same few lines of application code on HikariCP and on Nevergone, while a real server breaks.
 *
 * <p>Enters: nothing. Leaves: a line per step, and a table of what was counted. {@code Shop} is what an application
 * looks like; all else is there to break it.
 */
@NullMarked
package dev.nevergone.examples.quickstart;

import org.jspecify.annotations.NullMarked;
