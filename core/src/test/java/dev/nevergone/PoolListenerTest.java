package dev.nevergone;

import static dev.nevergone.Pools.borrowAndSelect;
import static dev.nevergone.Pools.fill;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.PoolStats.CloseReason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener of a pool hears, on a real server. */
@Timeout(120)
class PoolListenerTest {

    private final Diary diary = new Diary();

    @AfterEach
    void heal() {
        server().heal();
    }

    @Test
    void hearsOfEachConnectionFromItsOpeningToItsClosing() throws Exception {
        long id;
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().listener(diary).build())) {
            try (Connection connection = pool.getConnection()) {
                id = Pools.connectionId(connection);
            }
        }
        PoolEvent.Created created = diary.only(PoolEvent.Created.class);
        assertThat(created.pool()).isEqualTo("app");
        assertThat(created.connectionId()).isEqualTo(id);
        assertThat(created.target()).isEqualTo(server().host() + ":" + server().port());
        assertThat(created.took()).isPositive();
        PoolEvent.Closed closed = diary.only(PoolEvent.Closed.class);
        assertThat(closed.connectionId()).isEqualTo(id);
        assertThat(closed.reason()).isEqualTo(CloseReason.POOL_CLOSED);
        assertThat(closed.age()).isPositive();
    }

    @Test
    void hearsOfDeadIdleConnectionsAndOfTheGenerationThatTheyBegin() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().listener(diary).build())) {
            fill(pool, 3);
            server().killConnections();
            Pools.await("connections gone", () -> server().connectionCount(Pools.DATABASE) == 0);
            borrowAndSelect(pool, 1);
            Pools.await("all swept", () -> pool.stats().staleTotal() == 3);
        }
        assertThat(diary.all(PoolEvent.StaleFound.class)).hasSize(3).allSatisfy(event -> assertThat(event.detail())
                .isNotBlank());
        assertThat(diary.only(PoolEvent.Suspect.class).generation()).isEqualTo(1);
        assertThat(diary.all(PoolEvent.Closed.class).stream()
                        .filter(event -> event.reason() == CloseReason.STALE)
                        .map(PoolEvent.Closed::connectionId))
                .containsExactlyInAnyOrderElementsOf(diary.all(PoolEvent.StaleFound.class).stream()
                        .map(PoolEvent.StaleFound::connectionId)
                        .toList());
    }

    @Test
    void hearsOfAConnectionThatIsLostInUse() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings().listener(diary).retry(RetryPolicy.disabled()).build())) {
            try (Connection connection = pool.getConnection()) {
                server().killConnections();
                Pools.await("connection gone", () -> server().connectionCount(Pools.DATABASE) == 0);
                assertThatThrownBy(() -> Pools.select(connection)).isInstanceOf(SQLException.class);
            }
        }
        long lost = diary.only(PoolEvent.LostInUse.class).connectionId();
        assertThat(diary.only(PoolEvent.Closed.class).connectionId()).isEqualTo(lost);
        assertThat(diary.only(PoolEvent.Closed.class).reason()).isEqualTo(CloseReason.LOST_IN_USE);
    }

    @Test
    void hearsOfAnOutageOnceHoweverManyAttemptsFail() throws Exception {
        int port = server().port();
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings()
                .listener(diary)
                .poolTimeout(Duration.ofMillis(500))
                .outageGrace(Duration.ofMillis(300))
                .build())) {
            borrowAndSelect(pool, 1);
            server().shutdown();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
            }
            Pools.await("told", () -> !diary.all(PoolEvent.OutageBegan.class).isEmpty());
            assertThat(pool.stats().inOutage()).isTrue();
            server().startAgain();
            pool.awaitReady(Duration.ofSeconds(20));
            assertThat(pool.stats().inOutage()).isFalse();
            assertThat(pool.stats().outages()).isEqualTo(1);
        }
        PoolEvent.OutageBegan began = diary.only(PoolEvent.OutageBegan.class);
        assertThat(began.target()).isEqualTo(server().host() + ":" + port);
        assertThat(began.failure().category()).isEqualTo(Failure.Category.CONNECT_REFUSED_OR_UNREACHABLE);
        PoolEvent.OutageEnded ended = diary.only(PoolEvent.OutageEnded.class);
        assertThat(ended.probes()).isPositive();
        assertThat(ended.duration()).isPositive();
        assertThat(diary.all(PoolEvent.BorrowTimedOut.class)).hasSize(3);
    }

    @Test
    void hearsOfABorrowThatTimedOut() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings()
                        .listener(diary)
                        .poolSize(1)
                        .maxOverflow(0)
                        .poolTimeout(Duration.ofMillis(300))
                        .build());
                Connection held = pool.getConnection()) {
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
            assertThat(held.isClosed()).isFalse();
        }
        PoolEvent.BorrowTimedOut event = diary.only(PoolEvent.BorrowTimedOut.class);
        assertThat(event.waited()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(event.stats().active()).isEqualTo(1);
    }

    @Test
    void mayJoinAndLeaveAtAnyTime() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            fill(pool, 1);
            pool.addListener(diary);
            pool.addListener(diary);
            fill(pool, 2);
            Pools.await("told", () -> !diary.events.isEmpty());
            pool.removeListener(diary);
            fill(pool, 3);
        }
        assertThat(diary.events).hasSize(1).first().isInstanceOf(PoolEvent.Created.class);
    }

    @Test
    void mayCloseItsPoolAndIsNotInterruptedForIt() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        ResilientDataSource pool = PoolFactory.create(Pools.settings().build());
        pool.addListener(new PoolListener() {
            @Override
            public void created(PoolEvent.Created event) {
                pool.close();
                interrupted.set(Thread.currentThread().isInterrupted());
                closed.countDown();
            }
        });
        borrowAndSelect(pool, 1);
        closed.await();
        assertThat(interrupted).isFalse();
        assertThat(pool.isClosed()).isTrue();
    }

    @Test
    void cannotDelayOrBreakABorrowByThrowingOrBlocking() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        PoolListener blocking = new PoolListener() {
            @Override
            public void created(PoolEvent.Created event) {
                try {
                    never.await();
                } catch (InterruptedException poolIsClosed) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        PoolListener throwing = new PoolListener() {
            @Override
            public void created(PoolEvent.Created event) {
                throw new IllegalStateException("on purpose");
            }
        };
        ResilientDataSource pool = PoolFactory.create(Pools.settings()
                .listener(blocking)
                .listener(throwing)
                .listener(diary)
                .poolTimeout(Duration.ofSeconds(2))
                .build());
        try {
            fill(pool, 8);
            fill(pool, 8);
            Pools.await(
                    "told all the same",
                    () -> diary.all(PoolEvent.Created.class).size() >= 8);
        } finally {
            assertThat(Pools.timed(pool::close)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void isAskedForByNoThreadWhereThereIsNone() throws Exception {
        try (ResilientDataSource pool =
                PoolFactory.create(Pools.settings().name("unheard").build())) {
            borrowAndSelect(pool, 1);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.startsWith("nevergone-unheard-listener")))
                    .isEmpty();
        }
    }

    /** Writes everything down. */
    private static final class Diary implements PoolListener {

        private final List<PoolEvent> events = new CopyOnWriteArrayList<>();

        <E extends PoolEvent> List<E> all(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        <E extends PoolEvent> E only(Class<E> type) {
            assertThat(all(type)).hasSize(1);
            return all(type).get(0);
        }

        @Override
        public void created(PoolEvent.Created event) {
            events.add(event);
        }

        @Override
        public void closed(PoolEvent.Closed event) {
            events.add(event);
        }

        @Override
        public void staleFound(PoolEvent.StaleFound event) {
            events.add(event);
        }

        @Override
        public void lostInUse(PoolEvent.LostInUse event) {
            events.add(event);
        }

        @Override
        public void suspect(PoolEvent.Suspect event) {
            events.add(event);
        }

        @Override
        public void outageBegan(PoolEvent.OutageBegan event) {
            events.add(event);
        }

        @Override
        public void outageEnded(PoolEvent.OutageEnded event) {
            events.add(event);
        }

        @Override
        public void borrowTimedOut(PoolEvent.BorrowTimedOut event) {
            events.add(event);
        }
    }
}
