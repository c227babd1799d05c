package dev.nevergone.examples.quickstart;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.Databases;
import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Starts a real database, breaks its connections in five ways, and counts what the same application sees on a plain
 * HikariCP and on Nevergone. Every number is counted. Ends by itself.
 */
public final class Quickstart {

    private static final int POOL_SIZE = 5;
    private static final int REQUESTS = 20;
    private static final long START = System.nanoTime();

    private final PrintStream out;
    private final Lab lab;
    private final AtomicLong orderIds = new AtomicLong();

    private Quickstart(PrintStream out, Lab lab) {
        this.out = out;
        this.lab = lab;
    }

    /**
     * Runs it.
     *
     * @param arguments none
     * @throws Exception when the server cannot be started
     */
    public static void main(String[] arguments) throws Exception {
        System.out.println("Starting a private database server (its files are fetched by Maven the first time) ...");
        try (Lab lab = new Lab()) {
            new Quickstart(System.out, lab).run();
        }
    }

    private void run() throws Exception {
        say("%s %s is up", lab.server().kind(), lab.server().version());
        lab.server().database("shop");
        List<String> table = new ArrayList<>();
        for (Fault fault : Lab.faults()) {
            Tally hikari = underFault(fault, "HikariCP", this::hikari);
            Tally nevergone = underFault(fault, "Nevergone", this::nevergone);
            table.add(String.format(
                    Locale.ROOT,
                    "%-36s %6d of %-3d %10.3f s %8d of %-3d %10.3f s",
                    fault.name(),
                    hikari.errors(),
                    hikari.requests(),
                    seconds(hikari.slowest()),
                    nevergone.errors(),
                    nevergone.requests(),
                    seconds(nevergone.slowest())));
        }
        overflow();
        secondDatabase();
        out.printf("%n%-36s %12s %12s %14s %12s%n", "", "HikariCP", "slowest", "Nevergone", "slowest");
        out.printf("%-36s %12s %12s %14s %12s%n", "fault", "errors", "call", "errors", "call");
        table.forEach(out::println);
        out.printf("%nHikariCP with its defaults and Nevergone with its defaults, %d connections each.%n", POOL_SIZE);
    }

    /** Fills a fresh pool with idle connections, lets the fault strike, and sends requests at once. */
    private Tally underFault(Fault fault, String contender, Opener opener) throws Exception {
        Tally tally = new Tally();
        try (OpenPool pool = opener.open()) {
            Shop shop = new Shop(pool.dataSource());
            shop.createTables();
            fault.prepare().on(lab);
            openConnections(pool.dataSource());
            fault.strike().on(lab);
            for (int i = 0; i < REQUESTS; i++) {
                tally.request(() -> shop.order(orderIds.incrementAndGet(), "a book"));
            }
        } finally {
            lab.heal();
        }
        say(
                "%-36s %-10s %2d errors in %d requests, slowest %.3f s",
                fault.name(), contender, tally.errors(), tally.requests(), seconds(tally.slowest()));
        return tally;
    }

    private static void openConnections(DataSource pool) throws SQLException {
        List<Connection> borrowed = new ArrayList<>();
        for (int i = 0; i < POOL_SIZE; i++) {
            borrowed.add(pool.getConnection());
        }
        for (Connection connection : borrowed) {
            connection.close();
        }
    }

    private OpenPool hikari() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(lab.url("shop"));
        config.setUsername(lab.server().username());
        config.setPassword(lab.server().password());
        config.setMaximumPoolSize(POOL_SIZE);
        HikariDataSource pool = new HikariDataSource(config);
        return new OpenPool(pool, pool);
    }

    private OpenPool nevergone() {
        ResilientDataSource pool = PoolFactory.create(settings("shop").build());
        return new OpenPool(pool, pool);
    }

    private PoolSettings.Builder settings(String database) {
        return PoolSettings.builder(lab.url(database))
                .name(database)
                .username(lab.server().username())
                .password(lab.server().password())
                .poolSize(POOL_SIZE);
    }

    private void overflow() throws SQLException {
        try (ResilientDataSource pool = PoolFactory.create(settings("shop")
                .maxOverflow(3)
                .poolTimeout(Duration.ofSeconds(1))
                .build())) {
            List<Connection> borrowed = new ArrayList<>();
            for (int i = 0; i < POOL_SIZE + 3; i++) {
                borrowed.add(pool.getConnection());
            }
            say("overflow: pool size 5 + max overflow 3 lend %d connections at once", borrowed.size());
            try {
                borrowed.add(pool.getConnection());
            } catch (SQLException e) {
                say("overflow: the ninth borrower is told: %s", e.getMessage());
            }
            for (Connection connection : borrowed) {
                connection.close();
            }
            say("overflow: after all are returned %d stay open", pool.stats().open());
        }
    }

    private void secondDatabase() throws SQLException {
        lab.server().database("auth");
        try (Databases databases = Databases.builder()
                .primary(settings("shop").build())
                .bind("auth", settings("auth").poolSize(2).build())
                .build()) {
            Shop accounts = new Shop(databases.get("auth"));
            accounts.createTables();
            accounts.order(1, "an account");
            say("second database: bind %s holds its own row, on its own pool of 2", databases.names());
        }
    }

    private void say(String format, Object... values) {
        out.printf(
                Locale.ROOT,
                "[%5.1f s] %s%n",
                (System.nanoTime() - START) / 1e9,
                String.format(Locale.ROOT, format, values));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** Opens one of the two pools. */
    @FunctionalInterface
    private interface Opener {
        OpenPool open();
    }

    private record OpenPool(DataSource dataSource, AutoCloseable closer) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            closer.close();
        }
    }
}
