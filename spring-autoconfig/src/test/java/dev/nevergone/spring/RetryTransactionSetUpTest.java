package dev.nevergone.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nevergone.RetryDecision;
import dev.nevergone.spring.autoconfigure.NevergoneAutoConfiguration;
import dev.nevergone.spring.autoconfigure.NevergoneTransactionAutoConfiguration;
import dev.nevergone.testkit.FaultyServer;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.annotation.PersistenceExceptionTranslationPostProcessor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What an application gets by itself, what it is refused at start-up, and what is left alone. */
@Timeout(120)
class RetryTransactionSetUpTest {

    private static FaultyServer server;

    @BeforeAll
    static void start() {
        server = FaultyServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void tables() throws Exception {
        Stack.tables(server);
    }

    @AfterEach
    void heal() {
        server.heal();
    }

    private static ApplicationContextRunner jdbc() {
        return Stack.JDBC.application(server);
    }

    // Refused at start-up.

    static class OnPrivate {
        @RetryTransaction
        private void pay() {}

        void used() {
            pay();
        }
    }

    static class OnStatic {
        @RetryTransaction
        static void pay() {}
    }

    static class OnFinal {
        @RetryTransaction
        public final void pay() {}
    }

    @RetryTransaction
    static final class OnFinalClass {
        public void pay() {}
    }

    static class OnReactive {
        @RetryTransaction
        public Flow.@org.jspecify.annotations.Nullable Publisher<String> pay() {
            return null;
        }
    }

    static class WithoutTransaction {
        @RetryTransaction
        @Transactional(propagation = Propagation.SUPPORTS)
        public void pay() {}
    }

    static class NegativeAttempts {
        @RetryTransaction(maxAttempts = -1)
        public void pay() {}
    }

    static class BadDeadline {
        @RetryTransaction(deadline = "soon")
        public void pay() {}
    }

    private static void refused(Class<?> bean, String... texts) {
        jdbc().withBean(bean).run(context -> assertThat(context).getFailure().satisfies(failure -> {
            for (String text : texts) {
                assertThat(failure).hasStackTraceContaining(text);
            }
        }));
    }

    @Test
    void whatAProxyCannotSeeIsRefused() {
        refused(OnPrivate.class, "OnPrivate.pay()", "private", "Make it public");
        refused(OnStatic.class, "OnStatic.pay()", "static");
        refused(OnFinal.class, "OnFinal.pay()", "final", "Take final away");
        refused(OnFinalClass.class, "class is final");
    }

    @Test
    void whatCannotBeRepeatedIsRefused() {
        refused(OnReactive.class, "reactive");
        refused(WithoutTransaction.class, "propagation", "REQUIRES_NEW");
        refused(NegativeAttempts.class, "maxAttempts (-1)");
        refused(BadDeadline.class, "soon");
    }

    @Test
    void theTemplateRefusesWhatCannotBe() {
        jdbc().run(context -> {
            PlatformTransactionManager manager = context.getBean(PlatformTransactionManager.class);
            ResilientTransactionTemplate template = new ResilientTransactionTemplate(manager);
            assertThatThrownBy(() -> template.setMaxAttempts(0)).hasMessageContaining("maxAttempts (0)");
            assertThatThrownBy(() -> template.setDeadline(Duration.ZERO)).hasMessageContaining("deadline");
            assertThatThrownBy(() -> template.setWorkName(" ")).hasMessageContaining("name");
            DefaultTransactionDefinition nested =
                    new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NESTED);
            assertThatThrownBy(() -> new ResilientTransactionTemplate(manager, nested))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("propagation (6)");
        });
    }

    // Where it stands.

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(order = 5, proxyTargetClass = true)
    static class EarlyTransactions {}

    /** Public, so that another class loader can make a proxy of it. */
    public static class Buyer {

        final List<Integer> attempts = new ArrayList<>();
        private final JdbcTemplate jdbc;

        public Buyer(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @RetryTransaction
        public void buy(Runnable between) {
            attempts.add(attempts.size() + 1);
            jdbc.update("INSERT INTO notes (text) VALUES ('a')");
            if (attempts.size() == 1) {
                between.run();
            }
            jdbc.update("INSERT INTO notes (text) VALUES ('b')");
        }

        public List<Integer> attempts() {
            return attempts;
        }
    }

    @Test
    void itIsOutsideOfTheTransactionWhereverThatStands() {
        jdbc().withUserConfiguration(EarlyTransactions.class)
                .withBean(Buyer.class)
                .run(context -> {
                    Buyer buyer = context.getBean(Buyer.class);
                    buyer.buy(server::killConnections);
                    assertThat(buyer.attempts()).containsExactly(1, 2);
                });
    }

    @Test
    void withoutJpaItIsTheSame() {
        jdbc().withClassLoader(
                        new FilteredClassLoader("jakarta.persistence", "org.springframework.orm", "org.hibernate"))
                .withBean(Buyer.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Buyer buyer = context.getBean(Buyer.class);
                    buyer.buy(server::killConnections);
                    assertThat(buyer.attempts()).containsExactly(1, 2);
                });
    }

    @Test
    void overAnotherDatabaseItIsAPlainTransaction() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        NevergoneAutoConfiguration.class,
                        NevergoneTransactionAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class))
                .withPropertyValues("spring.datasource.url=jdbc:h2:mem:plain")
                .withBean(Buyer.class)
                .run(context -> {
                    context.getBean(JdbcTemplate.class).execute("CREATE TABLE notes (text VARCHAR(20))");
                    Buyer buyer = context.getBean(Buyer.class);
                    buyer.buy(() -> {});
                    assertThat(buyer.attempts()).containsExactly(1);
                    assertThatThrownBy(() -> context.getBean(JdbcTemplate.class).execute("SELEKT"))
                            .isInstanceOf(DataAccessException.class);
                });
    }

    @Test
    void switchedOffItIsAPlainTransaction() {
        jdbc().withPropertyValues("nevergone.enabled=false")
                .withBean(Buyer.class)
                .run(context -> {
                    Buyer buyer = context.getBean(Buyer.class);
                    assertThatThrownBy(() -> buyer.buy(server::killConnections)).isInstanceOf(RuntimeException.class);
                    assertThat(buyer.attempts()).containsExactly(1);
                    assertThat(context).doesNotHaveBean(ResilientTransactionTemplate.class);
                });
    }

    // The exceptions.

    @Test
    void anApplicationsOwnTranslatorIsLeftAlone() {
        SQLExceptionTranslator own = new SQLExceptionSubclassTranslator();
        jdbc().withBean(SQLExceptionTranslator.class, () -> own)
                .withBean(Buyer.class)
                .run(context -> {
                    assertThat(context.getBean(JdbcTemplate.class).getExceptionTranslator())
                            .isSameAs(own);
                    Buyer buyer = context.getBean(Buyer.class);
                    buyer.buy(server::killConnections);
                    assertThat(buyer.attempts()).as("repeated all the same").containsExactly(1, 2);
                });
    }

    /** Then Spring rolls back after the commit that failed, and throws what the rollback threw. */
    @Test
    void anUnknownCommitIsToldAlsoBySpringsOwnTranslation() {
        jdbc().withPropertyValues("nevergone.translate-exceptions=false")
                .withBean(Buyer.class)
                .run(context -> {
                    Buyer buyer = context.getBean(Buyer.class);
                    server.cutAfterCommit();
                    Throwable failure = catchThrowable(() -> buyer.buy(() -> {}));
                    assertThat(RetryDecision.of(failure).orElseThrow().outcome())
                            .isEqualTo(RetryDecision.Outcome.UNKNOWN);
                    assertThat(failure).hasStackTraceContaining("CommitOutcomeUnknownException");
                    assertThat(buyer.attempts()).containsExactly(1);
                });
    }

    @Test
    void aWriteWithoutAnswerIsNotTransient() {
        jdbc().run(context -> {
            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            server.protocol().onSqlMatching("INSERT").cutAfter();
            assertThatThrownBy(() -> jdbc.update("INSERT INTO notes (text) VALUES ('a')"))
                    .isInstanceOfSatisfying(OutcomeUnknownDataAccessException.class, failure -> {
                        assertThat(failure.decision().outcome()).isEqualTo(RetryDecision.Outcome.UNKNOWN);
                        assertThat(failure.getMessage()).doesNotContain("INSERT INTO");
                    });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"JDBC", "JPA"})
    void whatIsNotOursIsTranslatedAsEver(String name) {
        Stack stack = Stack.valueOf(name);
        for (boolean ours : new boolean[] {true, false}) {
            stack.application(server)
                    .withPropertyValues("nevergone.translate-exceptions=" + ours)
                    .withBean(PersistenceExceptionTranslationPostProcessor.class)
                    .run(context -> {
                        JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
                        jdbc.execute("ALTER TABLE notes ADD UNIQUE KEY IF_ANY" + ours + " (text)");
                        ResilientTransactionTemplate template = context.getBean(ResilientTransactionTemplate.class);
                        Stack.Store store = context.getBean(Stack.Store.class);
                        Throwable failure = catchThrowable(() -> template.executeWithoutResult(status -> {
                            store.write("same");
                            store.write("same");
                        }));
                        assertThat(failure.getClass())
                                .isEqualTo(
                                        stack == Stack.JDBC
                                                ? DuplicateKeyException.class
                                                : DataIntegrityViolationException.class);
                    });
        }
    }

    // JPA.

    @Configuration(proxyBeanMethods = false)
    static class Readers {
        @Bean
        Reader reader(EntityManagerFactory factory) {
            return new Reader(
                    org.springframework.orm.jpa.SharedEntityManagerCreator.createSharedEntityManager(factory));
        }
    }

    static class Reader {

        private final EntityManager entities;

        Reader(EntityManager entities) {
            this.entities = entities;
        }

        /** Gives the objects by which the attempts saw the row. */
        @RetryTransaction
        public void read(List<Note> seen, long id) {
            Note note = entities.find(Note.class, id);
            seen.add(note);
            note.text = "seen " + seen.size();
            if (seen.size() == 1) {
                server.killConnections();
            }
            entities.flush();
        }
    }

    @Test
    void eachAttemptHasAFreshPersistenceContextAlsoWithAnOpenView() {
        Stack.JPA.application(server, Readers.class).run(context -> {
            context.getBean(JdbcTemplate.class).update("INSERT INTO notes (id, text) VALUES (7, 'x')");
            Reader reader = context.getBean(Reader.class);
            List<Note> seen = new ArrayList<>();
            reader.read(seen, 7);
            assertThat(seen).hasSize(2);
            assertThat(seen.get(0)).isNotSameAs(seen.get(1));

            EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
            EntityManager view = factory.createEntityManager();
            TransactionSynchronizationManager.bindResource(factory, new EntityManagerHolder(view));
            try {
                seen.clear();
                reader.read(seen, 7);
                assertThat(seen).hasSize(2);
                assertThat(seen.get(0)).isNotSameAs(seen.get(1));
                assertThat(view.contains(seen.get(1)))
                        .as("the view goes on with it")
                        .isTrue();
            } finally {
                TransactionSynchronizationManager.unbindResource(factory);
                view.close();
            }
            assertThat(context.getBean(JdbcTemplate.class)
                            .queryForObject("SELECT text FROM notes WHERE id = 7", String.class))
                    .isEqualTo("seen 2");
        });
    }
}
