package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.ResilientDataSource;
import java.sql.Connection;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Flyway on a wrapped DataSource. */
class MigrationTest {

    @Test
    void everyConnectionComesBack() {
        Contexts.on("migration").run(context -> {
            ResilientDataSource pool = context.getBean(ResilientDataSource.class);
            Flyway.configure().dataSource(pool).load().migrate();
            assertThat(pool.stats().active()).isZero();
            assertThat(pool.stats().created()).isPositive();
        });
    }

    /** What Flyway does at its end: a session that was changed, and a transaction in which nothing was executed. */
    @Test
    void anEmptyTransactionOfAChangedSessionCanBeEnded() {
        Contexts.on("migration").run(context -> {
            try (Connection connection =
                            context.getBean(ResilientDataSource.class).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET foreign_key_checks = 1");
                connection.setAutoCommit(false);
                connection.setCatalog("migration");
                connection.commit();
                connection.setCatalog("migration");
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }
}
