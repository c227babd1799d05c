package dev.nevergone.benchmarks.faults;

/**
 * One pool in one fault. Counts and waits run from the strike; calls that hang are ended by the watchdog.
 *
 * @param readErrors reads that failed
 * @param reads all reads that ended
 * @param writeErrors writes that failed
 * @param writes all writes that ended
 * @param slowestMillis the slowest call that ended
 * @param hung calls that had not ended when the watchdog ended them
 * @param firstSuccessMillis from the fault's end to the first call that worked; -1 for never
 * @param fullMillis from the fault's end to nine tenths of the throughput before; -1 for never
 * @param connects connections that reached the proxy in front of the server
 * @param account what the ledger says
 * @param firstError the first error, or the empty text
 */
record Cell(
        int readErrors,
        int reads,
        int writeErrors,
        int writes,
        double slowestMillis,
        int hung,
        double firstSuccessMillis,
        double fullMillis,
        int connects,
        Ledger.Account account,
        String firstError) {}
