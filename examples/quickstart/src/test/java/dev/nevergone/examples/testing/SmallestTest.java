package dev.nevergone.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.testkit.FaultyMySql;
import dev.nevergone.testkit.FaultyServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

@FaultyMySql
class SmallestTest {
    @Test
    void thePoolGivesConnectionsThatLive(FaultyServer mysql) throws SQLException {
        try (var pool = YourPool.open(mysql.jdbcUrl(), mysql.username(), mysql.password())) {
            pool.getConnection().close();
            mysql.killConnections();
            boolean lives = pool.withConnection(connection -> connection.isValid(1));
            assertThat(lives).isTrue();
        }
    }
}
