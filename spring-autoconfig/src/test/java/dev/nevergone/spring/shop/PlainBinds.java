package dev.nevergone.spring.shop;

import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.spring.Bind;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What the application would have to write by itself without Nevergone: the same further databases over plain HikariCP. */
// Not found by the scan, for it is no @Configuration: the test names it.
class PlainBinds {

    @Bean(defaultCandidate = false)
    HikariDataSource authDataSource(Environment environment) {
        return migrated(environment, "auth");
    }

    @Bean(defaultCandidate = false)
    HikariDataSource auditDataSource(Environment environment) {
        return migrated(environment, "audit");
    }

    private static HikariDataSource migrated(Environment environment, String bind) {
        String prefix = "nevergone.binds." + bind + ".";
        HikariDataSource made = DataSourceBuilder.create()
                .type(HikariDataSource.class)
                .url(environment.getRequiredProperty(prefix + "url"))
                .username(environment.getRequiredProperty(prefix + "username"))
                .password(environment.getRequiredProperty(prefix + "password"))
                .build();
        Flyway.configure()
                .dataSource(made)
                .locations(environment.getRequiredProperty(prefix + "flyway.locations"))
                .load()
                .migrate();
        return made;
    }

    @Bean(defaultCandidate = false)
    @Bind("auth")
    JdbcClient authJdbcClient(@Qualifier("authDataSource") DataSource dataSource) {
        return JdbcClient.create(dataSource);
    }

    @Bean(defaultCandidate = false)
    @Bind("audit")
    JdbcClient auditJdbcClient(@Qualifier("auditDataSource") DataSource dataSource) {
        return JdbcClient.create(dataSource);
    }

    @Bean(defaultCandidate = false)
    JdbcTransactionManager authTransactionManager(@Qualifier("authDataSource") DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }

    @Bean(defaultCandidate = false)
    JdbcTransactionManager auditTransactionManager(@Qualifier("auditDataSource") DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }
}
