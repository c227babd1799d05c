package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nevergone.internal.failure.TroubleshootingPage;
import dev.nevergone.internal.failure.TroubleshootingPage.Section;
import dev.nevergone.testkit.FaultProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The texts of {@code docs/troubleshooting.md} that can be had for the asking, provoked on a real server. */
@Timeout(60)
class TroubleshootingProvokedTest {

    private static final List<Section> SECTIONS = TroubleshootingPage.sections();
    private static final Pattern REFUSAL = Pattern.compile("^\\| `(\\S+=\\S+)` \\| `(.+)` \\|$", Pattern.MULTILINE);

    private static void isOnThePage(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isNotNull();
        Failure failure = Failure.of(thrown);
        assertThat(SECTIONS).as("%s of %s", failure, thrown).anySatisfy(section -> assertThat(section)
                .matches(it -> it.quotes(String.valueOf(thrown.getMessage())), "quotes it")
                .matches(it -> it.categories().contains(failure.category()), "states its category"));
    }

    @Test
    void theTextsOfABorrowThatGotNothing() throws Exception {
        PoolSettings.Builder one = Pools.settings().poolSize(1).maxOverflow(0).poolTimeout(Duration.ofSeconds(2));
        ResilientDataSource pool = PoolFactory.create(one.build());
        try (pool;
                Connection held = pool.getConnection()) {
            assertThatThrownBy(pool::getConnection).hasMessageContaining("This very thread holds 1 of them");
            isOnThePage(() -> elsewhere(pool::getConnection));
            Thread.currentThread().interrupt();
            isOnThePage(pool::getConnection);
            assertThat(Thread.interrupted()).isTrue();
            pool.suspend();
            isOnThePage(pool::getConnection);
            pool.resume();
            assertThat(held.isValid(1)).isTrue();
        }
        isOnThePage(pool::getConnection);
        try (ResilientDataSource full = PoolFactory.create(one.maxWaiters(0).build());
                Connection held = full.getConnection()) {
            isOnThePage(full::getConnection);
            assertThat(held.isValid(1)).isTrue();
        }
    }

    @Test
    void theTextOfAnOutage() throws Exception {
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool = PoolFactory.create(Pools.settings(proxy)
                        .outageGrace(Duration.ofMillis(200))
                        .build())) {
            proxy.refuseNewConnections(true);
            isOnThePage(pool::getConnection);
        }
    }

    @Test
    void theTextsOfConnectionsThatAreNotToBeUsed() throws Exception {
        try (FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool =
                        PoolFactory.create(Pools.settings(proxy).build())) {
            Connection returned = pool.getConnection();
            returned.close();
            isOnThePage(returned::createStatement);
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                connection.createStatement().execute("DO 1");
                proxy.resetOpenConnections();
                isOnThePage(() -> connection.createStatement().execute("DO 2"));
                isOnThePage(connection::commit);
                connection.rollback();
            }
        }
    }

    @Test
    void theTextsOfARefusedLogIn() throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings().username("nobody").password("wrong").build())) {
            assertThatThrownBy(pool::getConnection)
                    .hasMessageContaining("cannot connect to ")
                    .hasMessageContaining("Not tried again, since waiting would not help");
            isOnThePage(() -> {
                throw (Exception) catchThrowable(pool::getConnection).getCause();
            });
        }
    }

    @Test
    void theServersAndTheDriversTexts() throws Exception {
        String url = Pools.server().database(Pools.DATABASE);
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            if (!Pools.server().isMariaDb()) {
                statement.execute("SET SESSION max_execution_time = 50");
                isOnThePage(() -> statement.executeQuery(
                        "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b,"
                                + " information_schema.columns c"));
            }
            connection.close();
            isOnThePage(connection::createStatement);
        }
        isOnThePage(() -> connect(url.replace("/" + Pools.DATABASE, "/nosuchdatabase")));
        try (Connection small = connect(url + (url.contains("?") ? "&" : "?") + "maxAllowedPacket=2000")) {
            isOnThePage(() -> small.createStatement().execute("SELECT '" + "x".repeat(4000) + "'"));
        }
        isOnThePage(() -> DriverManager.getConnection("jdbc:mysql://127.0.0.1:1/nothing"));
    }

    @Test
    void theTextsOfLocks() throws Exception {
        String url = Pools.server().database(Pools.DATABASE);
        try (Connection first = connect(url);
                Connection second = connect(url)) {
            first.createStatement().execute("CREATE TABLE IF NOT EXISTS trouble_lock (id INT PRIMARY KEY, v INT)");
            first.createStatement().execute("REPLACE INTO trouble_lock VALUES (1, 0), (2, 0)");
            first.setAutoCommit(false);
            first.createStatement().execute("UPDATE trouble_lock SET v = 1 WHERE id = 1");
            second.createStatement().execute("SET SESSION innodb_lock_wait_timeout = 1");
            isOnThePage(() -> second.createStatement().execute("UPDATE trouble_lock SET v = 2 WHERE id = 1"));
            first.rollback();
        }
    }

    @Test
    void refusedSettingsSayWhatTheTableShows() {
        List<MatchResult> rows =
                REFUSAL.matcher(TroubleshootingPage.text()).results().toList();
        assertThat(rows).hasSizeGreaterThan(10).allSatisfy(row -> {
            String[] line = row.group(1).split("=", 2);
            Map<String, String> settings = line[0].equals("url")
                    ? Map.of("url", line[1])
                    : Map.of("url", "jdbc:mysql://db.example:3306/shop", line[0], line[1]);
            assertThatThrownBy(() -> PoolSettings.fromMap(settings)).hasMessage(row.group(2));
        });
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(
                url, Pools.server().username(), Pools.server().password());
    }

    /** In another thread, which holds nothing. */
    private static void elsewhere(ThrowingCallable call) throws Throwable {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            thread.submit(() -> {
                        try {
                            call.call();
                        } catch (Exception e) {
                            throw e;
                        } catch (Throwable e) {
                            throw new AssertionError(e);
                        }
                        return null;
                    })
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause();
        } finally {
            thread.shutdown();
        }
    }
}
