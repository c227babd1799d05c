/**
 * What Nevergone costs, measured beside other pools on a real server.
 *
 * <p>Enters: nothing, or which server to use. Leaves: a line per step and a report in Markdown. Every figure stands beside
 * its peer's of the same run, for the figures of a shared machine mean little by themselves.
 */
@NullMarked
package dev.nevergone.benchmarks;

import org.jspecify.annotations.NullMarked;
