package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.fill;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.internal.pool.PoolDataSource;
import dev.nevergone.testkit.FaultProxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A URL that plainly names several hosts, without requirePrimary: the first is meant, the others stand in for it. */
@Timeout(60)
class SeveralHostsTest {

    private FaultProxy first;
    private FaultProxy second;

    @BeforeEach
    void start() throws Exception {
        first = Pools.proxy();
        second = Pools.proxy();
        try (Connection connection = server().adminConnection()) {
            server().database(Pools.DATABASE);
            execute(connection, "CREATE TABLE IF NOT EXISTS " + Pools.DATABASE + ".several (id INT)");
        }
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mariadb"})
    void connectsToTheFirstAndCanBePeeked(String driver) throws Exception {
        try (ResilientDataSource pool = PoolFactory.create(settings(driver, "").build())) {
            fill(pool, 3);
            assertThat(first.accepted()).isEqualTo(3);
            assertThat(second.accepted()).isZero();
            first.resetOpenConnections();
            Thread.sleep(100);
            fill(pool, 1);
            assertThat(pool.stats().stale(StaleReason.RESET)).isPositive();
            assertThat(pool.stats().pings()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"mysql,'',true", "mysql,&failOverReadOnly=false,false", "mariadb,'',false"})
    void connectsToTheSecondWhileTheFirstIsAwayAsTheDriverWould(String driver, String options, boolean readOnly)
            throws Exception {
        first.refuseNewConnections(true);
        try (ResilientDataSource pool =
                PoolFactory.create(settings(driver, options).build())) {
            for (int i = 0; i < 2; i++) {
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.isReadOnly()).isEqualTo(readOnly);
                    if (readOnly) {
                        assertThatThrownBy(() -> execute(connection, "INSERT INTO several VALUES (1)"))
                                .hasMessageContaining("read-only");
                    } else {
                        execute(connection, "INSERT INTO several VALUES (1)");
                    }
                }
            }
            assertThat(pool.stats().created()).isEqualTo(1);
            assertThat(pool.stats().outages()).isZero();
        }
    }

    @Test
    void replacesConnectionsToTheSecondSoonToComeBackToTheFirst() throws Exception {
        AtomicLong ahead = new AtomicLong();
        first.refuseNewConnections(true);
        try (ResilientDataSource pool = PoolDataSource.create(
                settings("mysql", "").recycle(Duration.ZERO).build(), () -> System.nanoTime() + ahead.get())) {
            fill(pool, 1);
            ahead.addAndGet(Duration.ofSeconds(26).toNanos());
            fill(pool, 1);
            assertThat(pool.stats().created()).isEqualTo(1);
            ahead.addAndGet(Duration.ofSeconds(5).toNanos());
            fill(pool, 1);
            assertThat(pool.stats().closed(CloseReason.RECYCLED)).isEqualTo(1);
            assertThat(pool.stats().created()).isEqualTo(2);
        }
    }

    private PoolSettings.Builder settings(String driver, String options) {
        String hosts = first.host() + ":" + first.port() + "," + second.host() + ":" + second.port();
        return Pools.settings("jdbc:" + driver + "://" + hosts + "/" + Pools.DATABASE + "?sslMode=disable"
                + (driver.equals("mysql") ? "d" : "") + "&allowPublicKeyRetrieval=true" + options);
    }
}
