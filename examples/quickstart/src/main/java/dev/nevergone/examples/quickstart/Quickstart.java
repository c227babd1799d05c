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
import org.jspecify.annotations.Nullable;

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
        try (HikariDataSource pool = hikari()) {
            new Shop(pool).createTables();
        }
        List<Result> results = new ArrayList<>();
        for (Fault fault : Lab.faults()) {
            Result result = underFault(fault);
            results.add(result);
            say("%-36s HikariCP %s, Nevergone %s", fault.name(), result.hikari(), result.nevergone());
        }
        overflow();
        secondDatabase();
        report(results);
    }

    /** Both pools, filled with idle connections, are struck by the same fault and get the same requests at once. */
    private Result underFault(Fault fault) throws Exception {
        Tally onHikari = new Tally();
        Tally onNevergone = new Tally();
        fault.prepare().on(lab);
        try (HikariDataSource hikari = hikari();
                ResilientDataSource nevergone =
                        PoolFactory.create(settings("shop").build())) {
            openConnections(hikari);
            openConnections(nevergone);
            fault.strike().on(lab);
            Thread other = new Thread(() -> sendRequests(hikari, onHikari), "requests-hikari");
            other.start();
            sendRequests(nevergone, onNevergone);
            other.join();
        } finally {
            lab.heal();
        }
        return new Result(fault, onHikari, onNevergone);
    }

    private void sendRequests(DataSource pool, Tally tally) {
        Shop shop = new Shop(pool);
        for (int i = 0; i < REQUESTS; i++) {
            tally.request(() -> shop.order(orderIds.incrementAndGet(), "a book"));
        }
    }

    private void report(List<Result> results) {
        String row = "%-36s %14s %12s %14s %12s%n";
        out.printf("%n" + row, "", "HikariCP", "slowest", "Nevergone", "slowest");
        out.printf(row, "fault", "errors", "call", "errors", "call");
        for (Result result : results) {
            out.printf(
                    row,
                    result.fault().name(),
                    result.hikari().share(),
                    result.hikari().slowestText(),
                    result.nevergone().share(),
                    result.nevergone().slowestText());
        }
        out.printf("%nBoth pools with their defaults and %d connections; every number was counted.%n", POOL_SIZE);
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

    private HikariDataSource hikari() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(lab.url("shop"));
        config.setUsername(lab.server().username());
        config.setPassword(lab.server().password());
        config.setMaximumPoolSize(POOL_SIZE);
        return new HikariDataSource(config);
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

    private void say(String format, @Nullable Object... values) {
        out.printf(
                Locale.ROOT,
                "[%5.1f s] %s%n",
                (System.nanoTime() - START) / 1e9,
                String.format(Locale.ROOT, format, values));
    }

    private record Result(Fault fault, Tally hikari, Tally nevergone) {}
}
