/**
 * Pictures of figures, as SVG for both a light and a dark page.
 *
 * <p>Enters: names and numbers. Leaves: the text of an SVG file. It knows nothing of what was measured.
 */
@NullMarked
package dev.nevergone.benchmarks.charts;

import org.jspecify.annotations.NullMarked;
