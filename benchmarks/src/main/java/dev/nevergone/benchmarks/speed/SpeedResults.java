package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.Spread;
import java.util.List;
import java.util.Map;

/**
 * All that one run measured.
 *
 * @param machine what it was measured on
 * @param loadAfter the load average at the end
 * @param stub borrow and return on the stub driver, by the number of threads
 * @param real the same on the server
 * @param fresh the same on the server, with one thread, in JVMs of their own
 * @param onOneCore whether client and server were held on one core for the statements
 * @param statements Nevergone's statements against HikariCP's
 * @param peerStatements the other peers' statements against HikariCP's
 * @param burst many borrows at once, by title
 * @param virtualThreads many virtual threads
 * @param startUp milliseconds
 * @param memory kibibytes of an idle connection
 * @param misses what could not be measured, and why
 */
record SpeedResults(
        Machine machine,
        double loadAfter,
        List<BorrowRounds.Result> stub,
        List<BorrowRounds.Result> real,
        BorrowInFreshJvms.Result fresh,
        boolean onOneCore,
        List<StatementRounds.Result> statements,
        List<StatementRounds.Result> peerStatements,
        Map<String, BurstRounds.Row> burst,
        VirtualThreads.Result virtualThreads,
        Map<Contender, Spread> startUp,
        Map<Contender, Spread> memory,
        Map<String, String> misses) {

    /** What Nevergone is called on the stub driver where it has a socket to look at. */
    static final String LOOKING = "Nevergone, looking";

    /** Milliseconds of a burst. */
    Spread burst(String title) {
        BurstRounds.Row row = burst.get(title);
        return row == null ? Spread.of() : row.millis();
    }

    /** One without rounds where it was not measured. */
    static BorrowRounds.Result with(int threads, List<BorrowRounds.Result> results) {
        return results.stream()
                .filter(result -> result.threads() == threads)
                .findFirst()
                .orElse(new BorrowRounds.Result(threads, List.of()));
    }
}
