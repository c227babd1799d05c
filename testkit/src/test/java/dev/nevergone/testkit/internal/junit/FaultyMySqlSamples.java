package dev.nevergone.testkit.internal.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.testkit.FaultyMySql;
import dev.nevergone.testkit.FaultyServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests as users write them, some of which fail; {@link FaultyMySqlTest} runs them. */
final class FaultyMySqlSamples {

    /** What the samples saw. */
    static final List<Object> SEEN = new CopyOnWriteArrayList<>();

    static final Overlap OVERLAP = new Overlap();

    private FaultyMySqlSamples() {}

    /** How many tests run at the same time. */
    static final class Overlap {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        void use(FaultyServer mysql) throws Exception {
            SEEN.add(mysql.network().port());
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            works(mysql);
            mysql.latency(Duration.ofMillis(1));
            Thread.sleep(50);
            assertThat(mysql.describe()).containsOnlyOnce("latency");
            inside.decrementAndGet();
        }

        int most() {
            return most.get();
        }

        void reset() {
            most.set(0);
        }
    }

    static void works(FaultyServer mysql) throws SQLException {
        try (Connection connection = connect(mysql);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            assertThat(row.next()).isTrue();
        }
    }

    private static Connection connect(FaultyServer mysql) throws SQLException {
        return DriverManager.getConnection(
                mysql.jdbcUrl() + "&connectTimeout=2000&socketTimeout=2000", mysql.username(), mysql.password());
    }

    @FaultyMySql
    static class Everywhere {

        Everywhere(FaultyServer mysql) {
            SEEN.add(mysql);
        }

        @BeforeAll
        static void beforeAll(FaultyServer mysql) {
            SEEN.add(mysql);
        }

        @BeforeEach
        void beforeEach(FaultyServer mysql) {
            assertThat(SEEN).contains(mysql);
        }

        @AfterEach
        void afterEach(FaultyServer mysql) {
            assertThat(SEEN).contains(mysql);
        }

        @AfterAll
        static void afterAll(FaultyServer mysql) {
            SEEN.add(mysql);
        }

        @Test
        void test(FaultyServer mysql) throws SQLException {
            SEEN.add(mysql);
            works(mysql);
        }

        @Test
        void annotated(@FaultyMySql FaultyServer mysql) {
            SEEN.add(mysql);
        }

        @Nested
        class Inner {
            @Test
            void inner(FaultyServer mysql) throws SQLException {
                SEEN.add(mysql);
                works(mysql);
            }

            @BeforeEach
            void innerBefore(FaultyServer mysql) {
                SEEN.add(mysql);
            }
        }
    }

    @FaultyMySql
    abstract static class Ancestor {
        @Test
        void inherited(FaultyServer mysql) throws SQLException {
            works(mysql);
        }
    }

    static class Heir extends Ancestor {}

    @FaultyMySql
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstance {
        private final FaultyServer mysql;

        OneInstance(FaultyServer mysql) {
            this.mysql = mysql;
        }

        @Test
        void breaks() {
            SEEN.add(mysql);
            mysql.refuseConnections();
        }

        @Test
        void breaksToo() throws SQLException {
            works(mysql);
            SEEN.add(mysql);
            mysql.blackhole();
        }

        @AfterEach
        void healed() throws SQLException {
            works(mysql);
        }
    }

    static class ParametersOnly {

        @BeforeEach
        void before(@FaultyMySql FaultyServer mysql) throws SQLException {
            works(mysql);
        }

        @Test
        void one(@FaultyMySql FaultyServer mysql) {
            SEEN.add(mysql);
            mysql.refuseConnections();
        }

        @Test
        void two(@FaultyMySql FaultyServer mysql) {
            SEEN.add(mysql);
            mysql.refuseConnections();
        }
    }

    @FaultyMySql
    static class ManyTimes {
        @RepeatedTest(2)
        void repeated(FaultyServer mysql, RepetitionInfo info) throws SQLException {
            assertThat(info.getTotalRepetitions()).isEqualTo(2);
            works(mysql);
            mysql.refuseConnections();
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void parameterized(int number, FaultyServer mysql) throws SQLException {
            assertThat(number).isPositive();
            works(mysql);
            mysql.refuseConnections();
        }

        @TestFactory
        Stream<DynamicTest> dynamic(FaultyServer mysql) {
            return Stream.of("first", "second")
                    .map(name -> DynamicTest.dynamicTest(name, () -> {
                        works(mysql);
                        mysql.refuseConnections();
                    }));
        }
    }

    @FaultyMySql
    static class Breaking {

        @BeforeEach
        void whole(FaultyServer mysql) throws SQLException {
            works(mysql);
        }

        @AfterEach
        void healed(FaultyServer mysql) throws SQLException {
            works(mysql);
            assertThat(mysql.protocol().sent(sql -> sql.startsWith("SELECT 1"))).isPositive();
        }

        @Test
        void stops(FaultyServer mysql) {
            mysql.shutdown();
        }

        @Test
        void crashes(FaultyServer mysql) {
            mysql.crash();
        }

        @Test
        void freezes(FaultyServer mysql) {
            mysql.freeze();
        }

        @Test
        void fills(FaultyServer mysql) {
            mysql.tooManyConnections();
        }

        @Test
        void swallows(FaultyServer mysql) {
            mysql.blackhole();
        }

        @Test
        void usesTheProxiesThemselves(FaultyServer mysql) throws Exception {
            mysql.network().refuseNewConnections(true);
            mysql.protocol().onAnyCommand().always().cutBefore();
            mysql.toxics().disable();
        }

        @Test
        void isInterrupted(FaultyServer mysql) {
            mysql.crash();
            Thread.currentThread().interrupt();
        }
    }

    @FaultyMySql
    static class BreakingAtTheEnd {
        @AfterEach
        void breaks(FaultyServer mysql) {
            mysql.refuseConnections();
        }

        @Test
        void one(FaultyServer mysql) throws SQLException {
            works(mysql);
        }

        @Test
        void two(FaultyServer mysql) throws SQLException {
            works(mysql);
        }
    }

    @FaultyMySql
    static class Counting {
        @Test
        void one(FaultyServer mysql) throws SQLException {
            countsOne(mysql);
        }

        @Test
        void two(FaultyServer mysql) throws SQLException {
            countsOne(mysql);
        }

        private static void countsOne(FaultyServer mysql) throws SQLException {
            works(mysql);
            assertThat(mysql.protocol().sent(sql -> sql.equals("SELECT 1"))).isOne();
            assertThat(mysql.network().accepted()).isOne();
        }
    }

    @FaultyMySql
    static class TimingOut {
        @BeforeEach
        void breaks(FaultyServer mysql) throws SQLException {
            works(mysql);
            mysql.blackhole();
        }

        @AfterEach
        void healed(FaultyServer mysql) throws SQLException {
            works(mysql);
            SEEN.add("healed");
        }

        @Test
        @Timeout(value = 200, unit = TimeUnit.MILLISECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
        void inAThreadOfItsOwn() throws Exception {
            new CountDownLatch(1).await();
        }

        @Test
        @Timeout(value = 200, unit = TimeUnit.MILLISECONDS)
        void inItsThread() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Test
        void preemptively() {
            assertTimeoutPreemptively(Duration.ofMillis(200), () -> new CountDownLatch(1).await());
        }
    }

    static class Failing {
        @Test
        void fails(@FaultyMySql FaultyServer mysql) throws SQLException {
            connect(mysql).close();
            mysql.latency(Duration.ofMillis(1));
            mysql.heal();
            fail("on purpose");
        }

        @TestFactory
        Stream<DynamicTest> dynamic(@FaultyMySql FaultyServer mysql) {
            return Stream.of("first", "second")
                    .map(name -> DynamicTest.dynamicTest(name, () -> {
                        mysql.latency(Duration.ofMillis(1));
                        fail("on purpose");
                    }));
        }
    }

    @FaultyMySql
    static class FailingBeforeAll {
        @BeforeAll
        static void fails(FaultyServer mysql) {
            mysql.blackhole();
            fail("on purpose");
        }

        @Test
        void neverRuns() {}
    }

    @FaultyMySql
    static class Quiet {
        @Test
        void passes(FaultyServer mysql) {
            mysql.reset();
        }

        @Test
        void isAborted(FaultyServer mysql) {
            mysql.reset();
            assumeTrue(false);
        }
    }

    @FaultyMySql
    abstract static class Shared {
        @RepeatedTest(3)
        void uses(FaultyServer mysql) throws Exception {
            OVERLAP.use(mysql);
        }
    }

    static class FirstOfShared extends Shared {}

    static class SecondOfShared extends Shared {}

    static class ParametersInParallel {
        @RepeatedTest(3)
        void uses(@FaultyMySql FaultyServer mysql) throws Exception {
            OVERLAP.use(mysql);
        }
    }

    /** Its tests wait for one of the other class. */
    @FaultyMySql(ownServer = true)
    abstract static class Own {
        private static final CountDownLatch BOTH = new CountDownLatch(2);
        private static final CountDownLatch BOTH_DONE = new CountDownLatch(2);

        @RepeatedTest(2)
        void uses(FaultyServer mysql) throws Exception {
            SEEN.add(mysql.server().port());
            OVERLAP.inside.incrementAndGet();
            BOTH.countDown();
            assertThat(BOTH.await(1, TimeUnit.MINUTES)).isTrue();
            OVERLAP.most.accumulateAndGet(OVERLAP.inside.get(), Math::max);
            BOTH_DONE.countDown();
            assertThat(BOTH_DONE.await(1, TimeUnit.MINUTES)).isTrue();
            OVERLAP.inside.decrementAndGet();
            mysql.crash();
        }
    }

    static class FirstOfOwn extends Own {}

    static class SecondOfOwn extends Own {}

    static class ParameterForAClass {
        @BeforeAll
        static void beforeAll(@FaultyMySql FaultyServer mysql) {
            SEEN.add(mysql);
        }

        @Test
        void one(@FaultyMySql FaultyServer mysql) throws SQLException {
            works(mysql);
        }

        @Test
        void two() {}
    }

    @FaultyMySql(ownServer = true, serverArguments = "--max-connections=77")
    static class WithArguments {
        @Test
        void hasThem(FaultyServer mysql) throws SQLException {
            SEEN.add(mysql.network().port());
            try (Connection connection = connect(mysql);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT @@max_connections")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(77);
            }
        }
    }

    @FaultyMySql(serverArguments = "--log-bin")
    static class ArgumentsForShared {
        @Test
        void neverRuns() {}
    }

    @FaultyMySql
    static class TwoServers {
        @Test
        void neverRuns(@FaultyMySql(ownServer = true) FaultyServer mysql) {
            fail("got " + mysql);
        }
    }

    static class WrongType {
        @Test
        void neverRuns(@FaultyMySql String mysql) {
            fail("got " + mysql);
        }
    }
}
