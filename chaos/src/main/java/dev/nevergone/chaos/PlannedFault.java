package dev.nevergone.chaos;

import java.time.Duration;
import java.util.Locale;

/**
 * A fault and its moment.
 *
 * @param number counted from 1
 * @param at the moment, from the start; later where the one before it took longer
 * @param kind what breaks
 * @param lasting how long, for a kind that lasts
 * @param amount the other parameter: rows, bytes, milliseconds, how often; what it is the kind says
 * @param nth which of the commands that match is met first, for a kind that meets commands
 * @param reset whether connections end with RST in place of FIN, where they are cut
 */
record PlannedFault(int number, Duration at, FaultKind kind, Duration lasting, int amount, int nth, boolean reset) {

    /** One line for the log of faults; the same for the same plan. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d at %.3f s: %s lasting %d ms, amount %d, nth %d%s",
                number,
                at.toNanos() / 1e9,
                kind,
                lasting.toMillis(),
                amount,
                nth,
                reset ? ", by reset" : "");
    }
}
