package dev.nevergone;

import static dev.nevergone.Pools.execute;
import static dev.nevergone.Pools.number;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nevergone.testkit.ProtocolProxy;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A table, a pool of one connection to it, and a proxy between them that knows the protocol. */
abstract class RetryLab {

    ProtocolProxy proxy;
    Connection admin;

    @BeforeEach
    void start() throws IOException, SQLException {
        server().database(Pools.DATABASE);
        proxy = ProtocolProxy.start(server().host(), server().port());
        admin = server().adminConnection();
        admin.setCatalog(Pools.DATABASE);
        execute(admin, "DROP TABLE IF EXISTS cells");
        execute(admin, "CREATE TABLE cells (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(9)) ENGINE=InnoDB");
    }

    @AfterEach
    void stop() throws IOException, SQLException {
        admin.close();
        proxy.close();
    }

    ResilientDataSource pool(UnaryOperator<RetryPolicy.Builder> policy) {
        return pool(server().database(Pools.DATABASE), policy);
    }

    ResilientDataSource pool(String url, UnaryOperator<RetryPolicy.Builder> policy) {
        RetryPolicy.Builder quick =
                RetryPolicy.builder().initialBackoff(Duration.ofMillis(1)).maxBackoff(Duration.ofMillis(2));
        return PoolFactory.create(Pools.settings(proxy.through(url))
                .poolSize(1)
                .retry(policy.apply(quick).build())
                .build());
    }

    ResilientDataSource pool() {
        return pool(policy -> policy);
    }

    void cutIdle() {
        proxy.cutOpenConnections();
        Pools.await("the client's system knows", () -> Sockets.established(proxy.port()) == 0);
    }

    long marks() throws SQLException {
        return number(admin, "SELECT COUNT(*) FROM cells WHERE v = 'mark'");
    }

    static RetryDecision decisionOf(Pools.Step step) {
        SQLException thrown = catchThrowableOfType(SQLException.class, step::run);
        assertThat((Throwable) thrown).as("the caller is told").isNotNull();
        return RetryDecision.of(thrown).orElseThrow(() -> new AssertionError("no decision", thrown));
    }
}
