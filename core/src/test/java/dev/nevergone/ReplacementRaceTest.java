package dev.nevergone;

import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Replaced.Driver;
import dev.nevergone.testkit.ProtocolProxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another thread ends a lease while its connection is being replaced: nothing is left behind, and nothing is passed on. */
@Timeout(120)
class ReplacementRaceTest {

    private static final int ROUNDS = 200;

    @ParameterizedTest(name = "{0}, abort {1}")
    @CsvSource({"CONNECTOR_J, true", "CONNECTOR_J, false", "MARIADB, true", "MARIADB, false"})
    void leavesNoPermitAndNoConnectionBehind(Driver driver, boolean abort) throws Exception {
        server().database(Pools.DATABASE);
        Random random = new Random(abort ? 17 : 71);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (ProtocolProxy proxy = ProtocolProxy.start(server().host(), server().port());
                ResilientDataSource pool =
                        PoolFactory.create(driver.settings(proxy).maxOverflow(1).build())) {
            for (int round = 0; round < ROUNDS; round++) {
                Connection connection = pool.getConnection();
                connection.setReadOnly(true);
                PreparedStatement select = connection.prepareStatement("SELECT ?");
                select.setInt(1, round);
                proxy.cutOpenConnections();
                long wait = random.nextLong(TimeUnit.MILLISECONDS.toNanos(6));
                Future<?> end = other.submit(() -> {
                    LockSupport.parkNanos(wait);
                    if (abort) {
                        connection.abort(Runnable::run);
                    } else {
                        connection.close();
                    }
                    return null;
                });
                try {
                    select.executeQuery().close();
                    select.executeQuery().close();
                } catch (SQLException | NullPointerException endedMeanwhile) {
                    // Either is right. Connector/J has the latter where a statement is closed beneath it.
                }
                end.get();
                assertThat(connection.isClosed()).isTrue();
                assertThat(pool.stats().active()).as("round %d", round).isZero();
                if (round % 20 == 0) {
                    assertThatAllPlacesCanBeHad(pool);
                }
            }
            assertThatAllPlacesCanBeHad(pool);
            Pools.await("no connection beyond the pool's", () -> proxy.open() <= 3);
        } finally {
            other.shutdownNow();
        }
    }

    /** Three at once, each as it was made. */
    private static void assertThatAllPlacesCanBeHad(ResilientDataSource pool) throws SQLException {
        try (Connection first = pool.getConnection();
                Connection second = pool.getConnection();
                Connection third = pool.getConnection()) {
            for (Connection connection : new Connection[] {first, second, third}) {
                Pools.select(connection);
                assertThat(connection.isReadOnly()).isFalse();
                assertThat(Replaced.session(connection)).contains("read only 0");
            }
        }
    }
}
