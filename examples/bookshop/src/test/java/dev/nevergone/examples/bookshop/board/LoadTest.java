package dev.nevergone.examples.bookshop.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

class LoadTest {

    private static final long LIMIT = Duration.ofSeconds(20).toNanos();

    /** Takes orders and asks no database. */
    private static class Recording implements Access {

        final List<String> orders = new CopyOnWriteArrayList<>();

        @Override
        public JdbcOperations jdbc() {
            return new JdbcTemplate() {
                @Override
                public <T> T queryForObject(String sql, Class<T> type, @Nullable Object @Nullable ... arguments) {
                    return type.cast(4711L);
                }

                @Override
                public <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object @Nullable ... arguments) {
                    return List.of();
                }
            };
        }

        @Override
        public void inTransaction(String name, Consumer<JdbcOperations> work) throws SQLException {
            orders.add(name);
        }
    }

    @Test
    void givesNoNumberTwiceWhereARunFollowsAtOnce() throws InterruptedException {
        Recording both = new Recording();
        Load load = new Load(both, both, new Stories());
        for (int i = 0; i < 10; i++) {
            assertThat(load.start()).isTrue();
            awaitOrders(both, both.orders.size() + 10);
            load.stop();
        }

        assertThat(both.orders).doesNotHaveDuplicates().contains(Stories.nameOf(4712));
    }

    @Test
    void countsAnyFailureAndGoesOn() throws InterruptedException {
        Recording broken = new Recording() {
            @Override
            public void inTransaction(String name, Consumer<JdbcOperations> work) throws SQLException {
                super.inTransaction(name, work);
                throw new IllegalStateException("as a driver that is wrong may say");
            }
        };
        Load load = new Load(broken, broken, new Stories());
        load.start();
        // More than one of each worker.
        awaitOrders(broken, 3 * Run.WORKERS * Side.values().length);
        load.stop();

        Run run = Objects.requireNonNull(load.run());
        assertThat(run.tally(Side.PLAIN).read(System.nanoTime()).failed()).isGreaterThan(Run.WORKERS);
    }

    private static void awaitOrders(Recording access, int count) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT;
        while (access.orders.size() < count) {
            assertThat(System.nanoTime() - deadline)
                    .as("%s of %s orders", access.orders.size(), count)
                    .isNegative();
            Thread.sleep(5);
        }
    }
}
