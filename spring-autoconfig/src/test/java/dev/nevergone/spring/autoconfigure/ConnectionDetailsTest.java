package dev.nevergone.spring.autoconfigure;

import static dev.nevergone.spring.autoconfigure.Contexts.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.ResilientDataSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where the database is said by a bean, as @ServiceConnection with Testcontainers and Docker Compose do. */
class ConnectionDetailsTest {

    private record Details(String getJdbcUrl, String getUsername, String getPassword)
            implements JdbcConnectionDetails {}

    private static ApplicationContextRunner container() {
        return Contexts.bare()
                .withBean(
                        JdbcConnectionDetails.class,
                        () -> new Details(SERVER.database("container"), SERVER.username(), SERVER.password()));
    }

    @Test
    void theyAreUsed() {
        container().run(context -> {
            assertThat(context.getBean(DataSource.class)).isInstanceOf(ResilientDataSource.class);
            assertThat(context.getBean(JdbcClient.class)
                            .sql("SELECT DATABASE()")
                            .query(String.class)
                            .single())
                    .isEqualTo("container");
        });
    }

    @Test
    void theyWinOverProperties() {
        container()
                .withPropertyValues(
                        "spring.datasource.url=jdbc:mysql://elsewhere.invalid/none",
                        "spring.datasource.username=nobody",
                        "spring.datasource.password=nothing")
                .run(context -> assertThat(context.getBean(JdbcClient.class)
                                .sql("SELECT DATABASE()")
                                .query(String.class)
                                .single())
                        .isEqualTo("container"));
    }
}
