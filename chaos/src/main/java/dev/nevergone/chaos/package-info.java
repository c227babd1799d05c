/**
 * The chaos run: random faults from a seed against a load of mixed work, and a checker that holds the promises against a
 * ledger.
 *
 * <p>Enters: a length, a seed, which server. Leaves: a report, a log of faults, a ledger of calls, and an exit status. The
 * way through it: {@link dev.nevergone.chaos.Plan} says what breaks and when, {@link dev.nevergone.chaos.Faults} breaks it;
 * {@link dev.nevergone.chaos.Load} works meanwhile and writes into the {@link dev.nevergone.chaos.Ledger} what it asked and
 * what it was told; {@link dev.nevergone.chaos.Checker} compares that with what the server holds in the end.
 *
 * <p>May not know: anything of core but its public API, and nothing of core's tests. The plan may not know the server, the
 * load not the faults, and the checker neither: it judges evidence, so that its tests can feed it each violation.
 */
@NullMarked
package dev.nevergone.chaos;

import org.jspecify.annotations.NullMarked;
