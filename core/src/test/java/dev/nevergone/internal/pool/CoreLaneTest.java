package dev.nevergone.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolSettings;
import dev.nevergone.internal.driver.Link;
import dev.nevergone.internal.driver.ServerFacts;
import dev.nevergone.internal.jdbc.SessionDefaults;
import dev.nevergone.internal.outage.SharedServers;
import dev.nevergone.testkit.MySqlServer;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CoreLaneTest {

    private static final ServerFacts FACTS =
            new ServerFacts(7, "server", "8.0", false, false, Duration.ofHours(8), 1_000_000);

    private final AtomicInteger ends = new AtomicInteger();
    private final CyclicBarrier looking = new CyclicBarrier(2);

    /** Two that find it out of date have both looked before either goes on. */
    private Link link() {
        return (Link) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Link.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "facts" -> meet();
                        case "close", "abort" -> ends.incrementAndGet();
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return method.getName().equals("facts") ? FACTS : null;
                });
    }

    private void meet() throws InterruptedException, BrokenBarrierException {
        try {
            looking.await(2, TimeUnit.SECONDS);
        } catch (TimeoutException | BrokenBarrierException e) {
            // The other one has gone on already.
        }
    }

    @Test
    void aSpareThatTwoThreadsFindOutOfDateIsClosedOnce() throws Exception {
        PoolSettings settings =
                PoolSettings.builder("jdbc:mysql://127.0.0.1:1/app").build();
        try (HikariDataSource hikari = new HikariDataSource()) {
            PoolParts parts =
                    PoolParts.assemble(settings, hikari, SessionSetup.none(), System::nanoTime, new SharedServers());
            parts.core()
                    .deposit(new PooledLink(
                            link(), new SessionDefaults(connection()), System.nanoTime(), Long.MAX_VALUE));
            parts.fitness().evictServer("server");
            Thread other = new Thread(parts.core()::closeUnfitIdle);
            other.start();
            parts.core().closeUnfitIdle();
            other.join();

            assertThat(parts.events().counters().closedCounts().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isOne();
            assertThat(parts.core().idle()).isZero();
            parts.background().shutdown();
            assertThat(parts.background().awaitTermination(5, TimeUnit.SECONDS)).isTrue();
            assertThat(ends.get()).isOne();
            parts.events().close();
        }
    }

    /** Returns that meet HikariCP's own closing may strand a task in its executor, for which it waits 10 s. */
    @Test
    void whatComesBackDuringTheCloseStaysOutOfHikarisHands() throws Exception {
        try (Lane lane = new Lane(5)) {
            Loan loan = lane.lend();
            Connection ticket = loan.requireTicket();
            lane.pool.close();
            lane.parts.core().giveBack(ticket, loan.requireSlot());
            assertThat(ticket.isClosed()).isFalse();
            assertThat(lane.parts.events().counters().openCount()).isZero();
        }
    }

    /** Of several that ask at once HikariCP may overlook one; here it is one for whom there was no room when it asked. */
    @Test
    void whoGetsASlotAsksAgainForThoseWhomHikariOverlooked() throws Exception {
        try (Lane lane = new Lane(1)) {
            lane.lend();
            CompletableFuture<Loan> overlooked = lane.lendElsewhere();
            lane.awaitWaiting(1);
            lane.hikari.getHikariConfigMXBean().setMaximumPoolSize(3);
            // This asks for one slot, which either of the two may get.
            CompletableFuture<Loan> next = lane.lendElsewhere();
            assertThat(overlooked.get(20, TimeUnit.SECONDS)).isNotNull();
            assertThat(next.get(20, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void whoWaitsGetsTheRoomOfASlotThatHikariGivesUp() throws Exception {
        try (Lane lane = new Lane(1)) {
            Loan first = lane.lend();
            CompletableFuture<Loan> waiting = lane.lendElsewhere();
            lane.awaitWaiting(1);
            lane.hikari.evictConnection(first.requireTicket());
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void whoWaitsGetsTheRoomOfALargerPoolSize() throws Exception {
        try (Lane lane = new Lane(1)) {
            lane.lend();
            CompletableFuture<Loan> waiting = lane.lendElsewhere();
            lane.awaitWaiting(1);
            lane.parts.core().resize(2);
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isNotNull();
        }
    }

    /** Three come before HikariCP has started: each must remind it of the others as those do who come later. */
    @Test
    void whoStartsHikariAsksAgainForThoseWhomItOverlooked() throws Exception {
        try (Lane lane = new Lane(1)) {
            List<CompletableFuture<Loan>> loans = new ArrayList<>();
            // HikariCP starts under this lock.
            synchronized (lane.hikari) {
                for (int i = 0; i < 3; i++) {
                    loans.add(lane.lendElsewhere());
                }
                Thread.sleep(300);
            }
            Loan first = (Loan) CompletableFuture.anyOf(loans.toArray(CompletableFuture[]::new))
                    .get(20, TimeUnit.SECONDS);
            lane.awaitWaiting(2);
            lane.hikari.getHikariConfigMXBean().setMaximumPoolSize(3);
            // One of the two gets this slot and asks for the other.
            lane.parts.core().giveBack(first.requireTicket(), first.requireSlot());
            for (CompletableFuture<Loan> loan : loans) {
                assertThat(loan.get(20, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void whoBorrowsPastTheGateAsksAgainForThoseWhomHikariOverlooked() throws Exception {
        try (Lane lane = new Lane(1)) {
            Loan first = lane.lend();
            CompletableFuture<Boolean> direct = new CompletableFuture<>();
            Thread borrower = new Thread(() -> {
                try {
                    direct.complete(
                            lane.hikari.getConnection().createStatement().execute("SELECT 1"));
                } catch (SQLException e) {
                    direct.completeExceptionally(e);
                }
            });
            borrower.setDaemon(true);
            borrower.start();
            lane.awaitWaiting(1);
            CompletableFuture<Loan> overlooked = lane.lendElsewhere();
            lane.awaitWaiting(2);
            lane.hikari.getHikariConfigMXBean().setMaximumPoolSize(3);
            // HikariCP hands it to who has waited longest.
            lane.parts.core().giveBack(first.requireTicket(), first.requireSlot());
            assertThat(direct.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(overlooked.get(20, TimeUnit.SECONDS)).isNotNull();
        }
    }

    /** A core lane without the gate before it, which would not let in more than there is room for. */
    private static final class Lane implements AutoCloseable {

        private final HikariDataSource hikari = new HikariDataSource();
        private final PoolParts parts;
        private final Pool pool;

        Lane(int poolSize) {
            MySqlServer server = MySqlServer.shared();
            PoolSettings settings = PoolSettings.builder(server.database("nevergone"))
                    .username(server.username())
                    .password(server.password())
                    .poolSize(poolSize)
                    .closeGrace(Duration.ZERO)
                    .build();
            PoolParts.tune(hikari, settings);
            parts = PoolParts.assemble(settings, hikari, SessionSetup.none(), System::nanoTime, new SharedServers());
            pool = new Pool(parts);
        }

        Loan lend() throws Exception {
            long now = System.nanoTime();
            return parts.core().lend(now, now + TimeUnit.SECONDS.toNanos(60), Loan.NEVER_READY);
        }

        CompletableFuture<Loan> lendElsewhere() {
            CompletableFuture<Loan> lent = new CompletableFuture<>();
            Thread borrower = new Thread(() -> {
                try {
                    lent.complete(lend());
                } catch (Exception e) {
                    lent.completeExceptionally(e);
                }
            });
            borrower.setDaemon(true);
            borrower.start();
            return lent;
        }

        /** Until so many wait and HikariCP has looked whether there is room. */
        void awaitWaiting(int borrowers) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (hikari.getHikariPoolMXBean().getThreadsAwaitingConnection() != borrowers) {
                assertThat(System.nanoTime() - end).isNegative();
                Thread.sleep(5);
            }
            Thread.sleep(200);
        }

        @Override
        public void close() {
            pool.close();
            hikari.close();
        }
    }

    private static Connection connection() throws SQLException {
        return (Connection) Proxy.newProxyInstance(
                CoreLaneTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> method.getReturnType() == boolean.class ? true : null);
    }
}
