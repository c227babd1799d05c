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
import java.util.concurrent.BrokenBarrierException;
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
        MySqlServer server = MySqlServer.shared();
        PoolSettings settings = PoolSettings.builder(server.database("nevergone"))
                .username(server.username())
                .password(server.password())
                .closeGrace(Duration.ZERO)
                .build();
        try (HikariDataSource hikari = new HikariDataSource()) {
            PoolParts.tune(hikari, settings);
            PoolParts parts =
                    PoolParts.assemble(settings, hikari, SessionSetup.none(), System::nanoTime, new SharedServers());
            Pool pool = new Pool(parts);
            long now = System.nanoTime();
            Loan loan = parts.core().lend(now, now + TimeUnit.SECONDS.toNanos(30), Loan.NEVER_READY);
            Connection ticket = loan.requireTicket();
            pool.close();
            parts.core().giveBack(ticket, loan.requireSlot());
            assertThat(ticket.isClosed()).isFalse();
            assertThat(parts.events().counters().openCount()).isZero();
        }
    }

    private static Connection connection() throws SQLException {
        return (Connection) Proxy.newProxyInstance(
                CoreLaneTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> method.getReturnType() == boolean.class ? true : null);
    }
}
