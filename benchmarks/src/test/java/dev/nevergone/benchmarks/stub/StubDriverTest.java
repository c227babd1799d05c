package dev.nevergone.benchmarks.stub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.PoolPlan;
import dev.nevergone.benchmarks.peers.Tuning;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StubDriverTest {

    private static final PoolPlan PLAN = PoolPlan.of(StubDriver.URL, "nobody", "", 2);

    @ParameterizedTest
    @EnumSource(value = PoolLibrary.class, mode = EnumSource.Mode.EXCLUDE, names = "AWS_WRAPPER")
    void isWhatEveryLibraryPools(PoolLibrary library) throws Exception {
        for (Tuning tuning : Tuning.values()) {
            try (OpenPool pool = library.open(PLAN.driver(StubDriver.class), tuning);
                    Connection connection = pool.getConnection()) {
                assertThat(connection.getMetaData().getDatabaseProductVersion())
                        .as("%s lends a stub", library.title(tuning))
                        .isEqualTo(StubMetaData.VERSION);
            }
        }
    }

    @Test
    void leavesTheThreadsClassLoaderAsItWas() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        PoolLibrary.NEVERGONE
                .open(PLAN.driver(StubDriver.class), Tuning.DEFAULTS)
                .close();

        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void givesNevergoneASocketToLookAtWhereItIsAskedTo() throws Exception {
        PoolPlan plan = PLAN.driver(PeekedStubDriver.class);
        try (OpenPool pool = PoolLibrary.NEVERGONE.open(plan, Tuning.DEFAULTS)) {
            StubConnection first = stub(pool);
            assertThat(stub(pool)).as("a silent socket is healthy").isSameAs(first);

            first.closeSocket();

            assertThat(stub(pool)).as("a closed one is seen").isNotSameAs(first);
        }
    }

    private static StubConnection stub(OpenPool pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return connection.unwrap(StubConnection.class);
        }
    }
}
