package dev.nevergone.examples.bookshop.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultsTest {

    @Test
    void saysWhyItBreaksNothingWhereItHasStartedNoServer() {
        try (Faults faults = new Faults(null, null, new Stories(), new BoardThreads())) {
            for (Fault fault : Fault.values()) {
                assertThat(faults.begin(fault)).get().asString().contains("profile mysql");
            }
            assertThat(faults.running()).isNull();
            assertThat(faults.marks()).isEmpty();
        }
    }

    @Test
    void endsACutThatWaitsForACommitWhenItIsHealed() throws Exception {
        try (FaultyServer server = FaultyServer.inFrontOf(MySqlServer.shared());
                FaultyServer plainWay = FaultyServer.inFrontOf(MySqlServer.shared());
                Faults faults = new Faults(server, plainWay, new Stories(), new BoardThreads())) {
            assertThat(faults.begin(Fault.CUT)).isEmpty();
            Thread.sleep(100);

            long healed = System.nanoTime();
            faults.heal();
            while (faults.running() != null) {
                Thread.sleep(5);
            }

            // By itself it would wait for 10 s.
            assertThat(Duration.ofNanos(System.nanoTime() - healed)).isLessThan(Duration.ofSeconds(8));
            try (Connection connection =
                    DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password())) {
                connection.setAutoCommit(false);
                connection.createStatement().execute("SELECT 1");
                assertThatCode(connection::commit).doesNotThrowAnyException();
            }
        }
    }
}
