package dev.nevergone.spring;

import dev.nevergone.CommitWitness;
import dev.nevergone.spring.autoconfigure.NevergoneAutoConfiguration;
import dev.nevergone.spring.autoconfigure.NevergoneTransactionAutoConfiguration;
import dev.nevergone.testkit.FaultyServer;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.PersistenceExceptionTranslationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.stereotype.Repository;

/** The two ways in which a Spring application makes its transactions, each as a small application. */
enum Stack {
    JDBC,
    JPA;

    /** Writes in the transaction that is open. */
    interface Store {
        void write(String text);
    }

    ApplicationContextRunner application(FaultyServer server, Class<?>... configurations) {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        NevergoneAutoConfiguration.class,
                        NevergoneTransactionAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionManagerCustomizationAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        PersistenceExceptionTranslationAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class))
                .withUserConfiguration(this == JPA ? OverJpa.class : OverJdbc.class)
                .withUserConfiguration(configurations)
                .withPropertyValues(
                        "spring.datasource.url=" + server.jdbcUrl(),
                        "spring.datasource.username=" + server.username(),
                        "spring.datasource.password=" + server.password(),
                        "spring.jpa.hibernate.ddl-auto=none",
                        // Connector/J cannot tell MariaDB's keywords, so Hibernate cannot find out by itself.
                        "spring.jpa.database-platform=org.hibernate.dialect.MySQLDialect",
                        "nevergone.retry.initial-backoff=1ms");
        return this == JPA
                ? runner.withConfiguration(AutoConfigurations.of(HibernateJpaAutoConfiguration.class))
                : runner;
    }

    static void tables(FaultyServer server) throws SQLException {
        // Makes the database too.
        server.jdbcUrl();
        try (Connection admin = server.adminConnection()) {
            admin.setCatalog(FaultyServer.DATABASE);
            try (Statement statement = admin.createStatement()) {
                statement.execute("DROP TABLE IF EXISTS notes");
                statement.execute("CREATE TABLE notes (id BIGINT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(40),"
                        + " n INT DEFAULT 0) ENGINE=InnoDB");
            }
            CommitWitness.table().createTable(admin);
        }
    }

    static long rows(FaultyServer server) throws SQLException {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement();
                ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM " + FaultyServer.DATABASE + ".notes")) {
            result.next();
            return result.getLong(1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OverJdbc {
        @Bean
        Store store(JdbcTemplate jdbc) {
            return text -> jdbc.update("INSERT INTO notes (text) VALUES (?)", text);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage
    static class OverJpa {
        @Bean
        JpaStore store(EntityManagerFactory factory) {
            return new JpaStore(SharedEntityManagerCreator.createSharedEntityManager(factory));
        }
    }

    @Repository
    static class JpaStore implements Store {

        private final EntityManager entities;

        JpaStore(EntityManager entities) {
            this.entities = entities;
        }

        @Override
        public void write(String text) {
            entities.persist(new Note(text));
            entities.flush();
        }
    }
}
