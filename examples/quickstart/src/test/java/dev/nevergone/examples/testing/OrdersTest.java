package dev.nevergone.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.FaultyMySql;
import dev.nevergone.testkit.FaultyServer;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@FaultyMySql
abstract class OrdersTest {

    private DataSource pool;
    private Orders orders;

    abstract DataSource open(String url, String user, String password) throws SQLException;

    @BeforeEach
    void openPool(FaultyServer mysql) throws SQLException {
        pool = open(mysql.jdbcUrl("shop"), mysql.username(), mysql.password());
        orders = new Orders(pool);
        orders.createEmptyTable();
    }

    @AfterEach
    void closePool() throws Exception {
        ((AutoCloseable) pool).close();
    }

    @Test
    void killedConnections(FaultyServer mysql) throws SQLException {
        for (int i = 0; i < 10; i++) {
            orders.place("book");
            mysql.killConnections();
        }
        assertThat(orders.items()).hasSize(10);
        assertThat(mysql.protocol().sent(sql -> sql.startsWith("INSERT INTO orders")))
                .isEqualTo(10);
    }

    @Test
    void expiredConnections(FaultyServer mysql) throws SQLException {
        for (int i = 0; i < 10; i++) {
            orders.place("book");
            mysql.expireIdle();
        }
        assertThat(orders.items()).hasSize(10);
    }

    @Test
    void aServerThatCrashesAndComesBack(FaultyServer mysql) throws SQLException {
        assumeTrue(mysql.server().controllable());
        for (int i = 0; i < 3; i++) {
            orders.place("book");
            mysql.crash();
            mysql.healAfter(Duration.ofMillis(500));
        }
        assertThat(orders.items()).hasSize(3);
    }

    @Test
    void aCommitWhoseAnswerIsLost(FaultyServer mysql) throws SQLException {
        ArmedRule lost = mysql.cutAfterCommit();
        orders.place("book");
        assertThat(lost.fired()).isOne();
        assertThat(orders.items()).containsExactly("book");
    }

    @Test
    void aResultThatBreaksOff(FaultyServer mysql) throws SQLException {
        orders.place("book");
        orders.place("pen");
        ArmedRule cut = mysql.cutMidResult();
        assertThat(orders.items()).containsExactly("book", "pen");
        assertThat(cut.fired()).isOne();
    }

    @Test
    void aFirewallThatForgetsIdleConnections(FaultyServer mysql) throws Exception {
        orders.place("book");
        mysql.blackholeOpenConnections();
        Thread.sleep(1_000);
        assertTimeoutPreemptively(Duration.ofSeconds(3), () -> orders.place("pen"));
    }
}
