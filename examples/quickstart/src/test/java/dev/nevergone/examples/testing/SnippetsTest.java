package dev.nevergone.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.ResilientDataSource;
import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.FaultyMySql;
import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ReplicationPair;
import dev.nevergone.testkit.ToxiproxyServer;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The shorter examples of {@code docs/testing.md}. */
class SnippetsTest {

    @FaultyMySql(ownServer = true, serverArguments = "--max-connections=20")
    static class OwnServerTest {
        @Test
        void isFullSoon(FaultyServer mysql) {
            assertThat(mysql.server().controllable()).isTrue();
        }
    }

    @Test
    void onAParameter(@FaultyMySql FaultyServer mysql) {
        assertThat(mysql.username()).isNotEmpty();
    }

    @Test
    void withoutJUnit() throws SQLException {
        try (FaultyServer mysql = FaultyServer.start()) {
            ResilientDataSource pool = YourPool.open(mysql.jdbcUrl(), mysql.username(), mysql.password());
            mysql.refuseConnections();
            mysql.healAfter(Duration.ofSeconds(1));
            pool.getConnection().close();
            pool.close();
        }
    }

    @Test
    void protocolFaults(@FaultyMySql FaultyServer mysql) throws SQLException {
        try (ResilientDataSource pool = YourPool.open(mysql.jdbcUrl(), mysql.username(), mysql.password())) {
            ArmedRule deadlock = mysql.protocol()
                    .onSqlMatching("^SELECT 42")
                    .times(2)
                    .answerError(1213, "40001", "Deadlock found when trying to get lock; try restarting transaction");
            int answer = pool.inTransaction(connection -> {
                try (var row = connection.createStatement().executeQuery("SELECT 42")) {
                    row.next();
                    return row.getInt(1);
                }
            });
            assertThat(answer).isEqualTo(42);
            assertThat(deadlock.fired()).isEqualTo(2);
            assertThat(mysql.protocol().received(sql -> sql.equals("SELECT 42")))
                    .isEqualTo(3);
        }
    }

    @Test
    void attemptsOfConnecting(@FaultyMySql FaultyServer mysql) throws SQLException {
        try (ResilientDataSource pool = YourPool.open(mysql.jdbcUrl(), mysql.username(), mysql.password())) {
            mysql.protocol().onConnect().always().cut();
            assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class);
            List<Instant> attempts = mysql.network().acceptedAt();
            List<Duration> pauses = IntStream.range(1, attempts.size())
                    .mapToObj(i -> Duration.between(attempts.get(i - 1), attempts.get(i)))
                    .toList();
            assertThat(pauses).hasSizeBetween(3, 100).allMatch(pause -> pause.compareTo(Duration.ofSeconds(1)) < 0);
        }
    }

    @Test
    void failover() throws SQLException {
        assumeTrue(MySqlServer.shared().controllable());
        try (ReplicationPair pair = ReplicationPair.start()) {
            String url = pair.database("shop");
            pair.awaitReplicated(Duration.ofSeconds(10));
            try (ResilientDataSource pool =
                    YourPool.open(url, pair.primary().username(), pair.primary().password())) {
                pool.getConnection().close();
                pair.primary().crash();
                pair.promote();
                boolean lives = pool.withConnection(connection -> connection.isValid(1));
                assertThat(lives).isTrue();
            }
        }
    }

    @Test
    void toxiproxy() throws Exception {
        try (ToxiproxyServer toxiproxy = ToxiproxyServer.start()) {
            ToxiproxyClient client = new ToxiproxyClient(toxiproxy.host(), toxiproxy.port());
            Proxy proxy = client.createProxy("mysql", "127.0.0.1:0", "127.0.0.1:3306");
            proxy.toxics().bandwidth("slow", ToxicDirection.DOWNSTREAM, 64);
        }
    }
}
