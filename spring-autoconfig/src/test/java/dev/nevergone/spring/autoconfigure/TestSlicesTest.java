package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.ResilientDataSource;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase.Replace;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The starter in an application's own tests. */
class TestSlicesTest {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class App {}

    private static void database(DynamicPropertyRegistry registry) {
        registry.add("spring.flyway.enabled", () -> "false");
        for (String line : Contexts.properties(Contexts.SERVER.database("slices"))) {
            int equal = line.indexOf('=');
            registry.add(line.substring(0, equal), () -> line.substring(equal + 1));
        }
    }

    @Nested
    @JdbcTest
    @AutoConfigureTestDatabase(replace = Replace.NONE)
    class OnTheRealDatabase {

        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry registry) {
            database(registry);
        }

        @Test
        void theSliceHasAPool(@Autowired DataSource dataSource, @Autowired JdbcClient client) {
            assertThat(dataSource).isInstanceOf(ResilientDataSource.class);
            assertThat(client.sql("SELECT DATABASE()").query(String.class).single())
                    .isEqualTo("slices");
        }
    }

    /** Boot takes a URL that is set by the test itself, or by Testcontainers, for a test database and keeps its DataSource. */
    @Nested
    @JdbcTest
    class OnADatabaseOfTheTest {

        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry registry) {
            database(registry);
        }

        @Test
        void theSliceHasAPool(@Autowired DataSource dataSource) {
            assertThat(dataSource).isInstanceOf(ResilientDataSource.class);
        }
    }

    @Nested
    @JdbcTest
    @AutoConfigureTestDatabase(replace = Replace.ANY)
    class OnAnEmbeddedDatabase {

        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry registry) {
            database(registry);
        }

        @Test
        void theReplacementIsLeftAlone(@Autowired DataSource dataSource) {
            assertThat(dataSource).isNotInstanceOf(ResilientDataSource.class);
        }
    }

    /** Hibernate is told what it talks to: Connector/J's metadata asks MariaDB for a column that it does not have. */
    @Nested
    @DataJpaTest(
            properties = {
                "spring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access=false",
                "spring.jpa.database-platform=org.hibernate.dialect.MySQLDialect"
            })
    @AutoConfigureTestDatabase(replace = Replace.NONE)
    class WithJpa {

        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry registry) {
            database(registry);
        }

        @Test
        void theSliceHasAPool(@Autowired DataSource dataSource, @Autowired JdbcClient client) {
            assertThat(dataSource).isInstanceOf(ResilientDataSource.class);
            assertThat(client.sql("SELECT DATABASE()").query(String.class).single())
                    .isEqualTo("slices");
        }
    }
}
