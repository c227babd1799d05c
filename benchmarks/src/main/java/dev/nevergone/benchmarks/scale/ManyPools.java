package dev.nevergone.benchmarks.scale;

import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.PoolPlan;
import dev.nevergone.benchmarks.peers.Tuning;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;

/** Many pools in a JVM of their own: started by {@link ManyPoolsRounds}, tells what they cost in one line, and ends. */
final class ManyPools {

    static final String RESULT = "many-pools:";
    static final int SIZE = 5;

    private static final int BORROWS = 20_000;
    private static final long SETTLE_SECONDS = 2;

    private ManyPools() {}

    /**
     * Makes the pools.
     *
     * @param arguments library, how many, URL, user, password
     */
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        PoolLibrary library = PoolLibrary.valueOf(arguments[0]);
        PoolPlan plan = PoolPlan.of(arguments[2], arguments[3], arguments[4], SIZE);
        // The driver's and the JVM's own share is not the pools'.
        try (OpenPool first = library.open(plan, Tuning.DEFAULTS)) {
            ask(first);
        }
        int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
        long heapBefore = usedHeap();
        long start = System.nanoTime();
        List<OpenPool> pools = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            OpenPool pool = library.open(plan, Tuning.DEFAULTS);
            pools.add(pool);
            ask(pool);
        }
        double startMillis = (System.nanoTime() - start) / 1e6;
        double borrowMicros = borrowMicros(pools);
        // Pools that fill themselves in the background get their time.
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        int threads = ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore;
        double heapMegabytes = (usedHeap() - heapBefore) / 1e6;
        new PrintStream(System.out, true)
                .println(String.format(
                        Locale.ROOT,
                        "%s%.1f %d %.2f %.3f %d",
                        RESULT,
                        startMillis,
                        threads,
                        heapMegabytes,
                        borrowMicros,
                        connections(pools.get(0))));
        // Not all of them end quickly.
        Runtime.getRuntime().halt(0);
    }

    private static void ask(OpenPool pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    /** One borrow and return, from one pool after the other; the second half counts. */
    private static double borrowMicros(List<OpenPool> pools) throws SQLException {
        long half = 0;
        for (int i = 0; i < 2 * BORROWS; i++) {
            if (i == BORROWS) {
                half = System.nanoTime();
            }
            pools.get(i % pools.size()).getConnection().close();
        }
        return (System.nanoTime() - half) / 1e3 / BORROWS;
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** How many connections this JVM's user has on the server, of all pools. */
    private static int connections(OpenPool pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
