package dev.nevergone.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.FaultyServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@ShopTest
@Timeout(300)
class OrdersUnderFaultsTest {

    private static final int BOOK = 10;
    private static final int VISITORS = 3;
    private static final int STOCK = 1_000_000;

    @LocalServerPort
    private int port;

    @Autowired
    private FaultyServer server;

    @Autowired
    private JdbcClient shop;

    @AfterEach
    void heal() {
        server.heal();
    }

    @Test
    void anOrderIsWrittenOnceWhereItsCommitNeverArrived() {
        assertOrderedOnce(server::cutBeforeCommit);
    }

    @Test
    void anOrderIsWrittenOnceWhereTheAnswerToItsCommitWasLost() {
        assertOrderedOnce(server::cutAfterCommit);
    }

    private void assertOrderedOnce(Supplier<ArmedRule> fault) {
        Browser browser = new Browser(port).signIn("reader", "nevergone");
        String page = browser.open("/books/" + BOOK).body();
        long before = copies();
        long left = stock();
        // The next COMMIT is that of the order.
        ArmedRule cut = fault.get();
        String answer = ShopJourneyTest.order(browser, BOOK, 1, page).body();

        assertThat(cut.fired()).isEqualTo(1);
        assertThat(answer).contains("Ordered");
        assertThat(copies()).isEqualTo(before + 1);
        assertThat(stock()).isEqualTo(left - 1);
    }

    @Test
    void anOrderIsWrittenOnceWhereItsConnectionIsKilledInTheMiddle() throws Exception {
        Browser browser = new Browser(port).signIn("reader", "nevergone");
        String page = browser.open("/books/" + BOOK).body();
        long before = copies();
        ExecutorService visitor = Executors.newSingleThreadExecutor();
        try (Connection other = server.adminConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM bookshop.book WHERE id = " + BOOK + " FOR UPDATE");
            Future<String> answer = visitor.submit(
                    () -> ShopJourneyTest.order(browser, BOOK, 1, page).body());
            awaitWaiting(statement);
            server.killConnections();
            other.rollback();

            assertThat(answer.get()).contains("Ordered");
        } finally {
            visitor.shutdownNow();
        }
        assertThat(copies()).isEqualTo(before + 1);
    }

    /** Returns when the order waits for the book's lock. */
    private static void awaitWaiting(Statement statement) throws Exception {
        String waiting =
                "SELECT COUNT(*) FROM information_schema.processlist WHERE db = 'bookshop' AND info LIKE '%for update%'"
                        + " AND id <> CONNECTION_ID()";
        while (true) {
            try (ResultSet result = statement.executeQuery(waiting)) {
                result.next();
                if (result.getInt(1) > 0) {
                    return;
                }
            }
            Thread.sleep(5);
        }
    }

    @Test
    void everyCustomerGetsEachOrderOnceWhileTheDatabaseBreaks() throws Exception {
        shop.sql("UPDATE book SET stock = ? WHERE id = ?").params(STOCK, BOOK).update();
        long before = copies();
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicBoolean open = new AtomicBoolean(true);
        ExecutorService visitors = Executors.newFixedThreadPool(VISITORS);
        try {
            List<Future<?>> visits = new ArrayList<>();
            for (int i = 0; i < VISITORS; i++) {
                visits.add(visitors.submit(() -> visit(open, acknowledged)));
            }
            List<Runnable> faults = List.of(
                    server::killConnections,
                    server::cutBeforeCommit,
                    server::cutAfterCommit,
                    server::reset,
                    server::crashAndRestart,
                    server::killConnections,
                    server::restart);
            for (Runnable fault : faults) {
                awaitOrders(acknowledged, acknowledged.get() + VISITORS, visits);
                fault.run();
            }
            awaitOrders(acknowledged, acknowledged.get() + VISITORS, visits);
            open.set(false);
            for (Future<?> visit : visits) {
                visit.get();
            }
        } finally {
            open.set(false);
            visitors.shutdownNow();
        }
        assertThat(copies() - before).as("copies in orders").isEqualTo(acknowledged.get());
        assertThat(stock()).as("copies on the shelf").isEqualTo(STOCK - acknowledged.get());
    }

    /** Orders one copy after the other; each must be acknowledged. */
    private void visit(AtomicBoolean open, AtomicInteger acknowledged) {
        Browser browser = new Browser(port).signIn("reader", "nevergone");
        while (open.get()) {
            assertThat(ShopJourneyTest.order(browser, BOOK, 1).body()).contains("Ordered");
            acknowledged.incrementAndGet();
        }
    }

    private static void awaitOrders(AtomicInteger acknowledged, int count, List<Future<?>> visits) throws Exception {
        while (acknowledged.get() < count) {
            for (Future<?> visit : visits) {
                if (visit.isDone()) {
                    visit.get();
                }
            }
            Thread.sleep(5);
        }
    }

    private long copies() {
        return shop.sql("SELECT COALESCE(SUM(copies), 0) FROM orders WHERE book_id = ?")
                .param(BOOK)
                .query(Long.class)
                .single();
    }

    private long stock() {
        return shop.sql("SELECT stock FROM book WHERE id = ?")
                .param(BOOK)
                .query(Long.class)
                .single();
    }
}
