package dev.nevergone.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nevergone.CommitOutcomeUnknownException;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.testkit.FaultyServer;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions of Spring over a server that goes away, with JDBC and with JPA over Hibernate. */
@Timeout(120)
class RetryTransactionTest {

    private static FaultyServer server;

    private final AtomicInteger attempts = new AtomicInteger();

    @BeforeAll
    static void start() {
        server = FaultyServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void tables() throws SQLException {
        Stack.tables(server);
    }

    @AfterEach
    void heal() {
        server.heal();
    }

    @Configuration(proxyBeanMethods = false)
    static class Application {
        @Bean
        Shop shop(Stack.Store store) {
            return new Shop(store);
        }

        @Bean
        Desk desk(Shop shop) {
            return new Desk(shop);
        }

        @Bean
        ClassWide classWide(Stack.Store store) {
            return new ClassWide(store);
        }
    }

    /** Two writes, and something that happens between them. */
    static class Shop {

        private final Stack.Store store;

        Shop(Stack.Store store) {
            this.store = store;
        }

        @Transactional
        public void plain(Runnable first, Runnable between) {
            first.run();
            store.write("a");
            between.run();
            store.write("b");
        }

        @RetryTransaction
        public void buy(Runnable between) {
            store.write("a");
            between.run();
            store.write("b");
        }

        @RetryTransaction(idempotent = true)
        public void buyIdempotently(Runnable between) {
            buy(between);
        }

        @RetryTransaction(maxAttempts = 2, deadline = "${buy.deadline:10s}", name = "buy")
        public void buyTwiceAtMost(Runnable between) {
            buy(between);
        }

        @RetryTransaction
        public void runs(Runnable work) {
            work.run();
        }

        @RetryTransaction
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void alone(Runnable between) {
            buy(between);
        }
    }

    @RetryTransaction
    static class ClassWide {

        private final Stack.Store store;

        ClassWide(Stack.Store store) {
            this.store = store;
        }

        public void buy(Runnable between) {
            store.write("a");
            between.run();
            store.write("b");
        }
    }

    static class Desk {

        private final Shop shop;

        Desk(Shop shop) {
            this.shop = shop;
        }

        @Transactional
        public void within(Runnable between) {
            shop.buy(between);
        }

        @Transactional
        public void aloneWithin(Runnable between) {
            shop.alone(between);
        }

        @RetryTransaction
        public void joined(Runnable between) {
            shop.buy(between);
        }

        @RetryTransaction
        public void withAnotherCommitted(Runnable between) {
            shop.alone(() -> {});
            shop.buy(between);
        }
    }

    private Runnable onFirst(Runnable fault) {
        return () -> {
            if (attempts.incrementAndGet() == 1) {
                fault.run();
            }
        };
    }

    private Runnable kill() {
        return onFirst(server::killConnections);
    }

    private void killAlways() {
        attempts.incrementAndGet();
        server.killConnections();
    }

    private interface Test {
        void run(Shop shop, BeanFactory beans) throws Exception;
    }

    private void run(Stack stack, Test test, String... properties) {
        run(stack.application(server, Application.class).withPropertyValues(properties), test);
    }

    private static void run(ApplicationContextRunner runner, Test test) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            test.run(context.getBean(Shop.class), context);
            assertThat(context.getBean(ResilientDataSource.class).stats().active())
                    .isZero();
        });
    }

    private static RetryDecision decision(Throwable failure) {
        return RetryDecision.of(failure).orElseThrow(() -> new AssertionError("no decision", failure));
    }

    // What needs no annotation.

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aLossBeforeTheFirstStatementIsNotSeen(Stack stack) {
        run(stack, (shop, beans) -> {
            shop.plain(() -> {}, () -> {});
            shop.plain(kill(), () -> {});
            assertThat(attempts).hasValue(1);
            assertThat(Stack.rows(server)).isEqualTo(4);
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aLossBetweenStatementsComesOutAsTransient(Stack stack) {
        run(stack, (shop, beans) -> {
            Throwable failure = catchThrowable(() -> shop.plain(() -> {}, kill()));
            assertThat(failure).isInstanceOf(RolledBackDataAccessException.class);
            assertThat(((RolledBackDataAccessException) failure).decision().outcome())
                    .isEqualTo(Outcome.ROLLED_BACK);
            assertThat(decision(failure).outcome()).isEqualTo(Outcome.ROLLED_BACK);
            assertThat(new SafeToRetry().test(failure)).isTrue();
            assertThat(failure).hasRootCauseInstanceOf(Exception.class);
            assertThat(attempts).hasValue(1);
            assertThat(Stack.rows(server)).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aLostCommitOfWhichNobodyKnowsSaysSo(Stack stack) {
        run(stack, (shop, beans) -> {
            server.cutAfterCommit();
            Throwable failure = catchThrowable(() -> shop.buy(attempts::incrementAndGet));
            assertThat(failure)
                    .isInstanceOfSatisfying(CommitOutcomeUnknownTransactionException.class, unknown -> {
                        assertThat(unknown.unknown().getSQLState()).isEqualTo("08007");
                        assertThat(unknown.token()).isEmpty();
                    })
                    .hasCauseInstanceOf(CommitOutcomeUnknownException.class);
            assertThat(new SafeToRetry().test(failure)).isFalse();
            assertThat(attempts).as("not repeated").hasValue(1);
            assertThat(Stack.rows(server)).as("it had been committed").isEqualTo(2);
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aWitnessResolvesALostCommit(Stack stack) {
        run(
                stack,
                (shop, beans) -> {
                    server.cutAfterCommit();
                    shop.plain(() -> {}, attempts::incrementAndGet);
                    assertThat(attempts).hasValue(1);
                    assertThat(Stack.rows(server)).isEqualTo(2);
                    assertThat(beans.getBean(ResilientDataSource.class).stats().commitsResolved())
                            .isOne();
                },
                "nevergone.commit-witness=table");
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aCommitThatNeverArrivedIsTransientWithAWitness(Stack stack) {
        run(
                stack,
                (shop, beans) -> {
                    server.cutBeforeCommit();
                    Throwable failure = catchThrowable(() -> shop.plain(() -> {}, () -> {}));
                    assertThat(failure).isInstanceOf(org.springframework.dao.TransientDataAccessException.class);
                    assertThat(decision(failure).outcome()).isEqualTo(Outcome.ROLLED_BACK);
                    assertThat(Stack.rows(server)).isZero();
                },
                "nevergone.commit-witness=table");
    }

    // What is repeated.

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aLossBetweenStatementsIsRepeatedAsAWhole(Stack stack) {
        run(stack, (shop, beans) -> {
            shop.buy(kill());
            assertThat(attempts).hasValue(2);
            assertThat(Stack.rows(server)).isEqualTo(2);
            attempts.set(0);
            beans.getBean(ClassWide.class).buy(kill());
            assertThat(attempts).hasValue(2);
            assertThat(Stack.rows(server)).isEqualTo(4);
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aRestartOfTheServerIsSurvived(Stack stack) {
        run(stack, (shop, beans) -> {
            shop.buy(onFirst(server::crashAndRestart));
            assertThat(attempts).hasValue(2);
            assertThat(Stack.rows(server)).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aCommitThatNeverArrivedIsRepeatedWithAWitness(Stack stack) {
        run(
                stack,
                (shop, beans) -> {
                    server.cutBeforeCommit();
                    shop.buy(attempts::incrementAndGet);
                    assertThat(attempts).hasValue(2);
                    assertThat(Stack.rows(server)).isEqualTo(2);
                },
                "nevergone.commit-witness=table");
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void anUnknownCommitIsRepeatedWhereThatIsDeclaredHarmless(Stack stack) {
        run(stack, (shop, beans) -> {
            server.cutAfterCommit();
            shop.buyIdempotently(attempts::incrementAndGet);
            assertThat(attempts).hasValue(2);
            assertThat(Stack.rows(server)).isEqualTo(4);
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aDeadlockIsRepeated(Stack stack) {
        run(stack, (shop, beans) -> {
            JdbcTemplate jdbc = beans.getBean(JdbcTemplate.class);
            jdbc.update("INSERT INTO notes (id, n) VALUES (1, 0), (2, 0)");
            CyclicBarrier bothHoldOne = new CyclicBarrier(2);
            AtomicInteger runs = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                Future<?> one = threads.submit(crossing(shop, jdbc, 1, 2, bothHoldOne, runs));
                Future<?> other = threads.submit(crossing(shop, jdbc, 2, 1, bothHoldOne, runs));
                one.get(60, TimeUnit.SECONDS);
                other.get(60, TimeUnit.SECONDS);
            } finally {
                threads.shutdownNow();
            }
            assertThat(runs.get()).as("one of the two was the victim").isEqualTo(3);
            assertThat(jdbc.queryForList("SELECT n FROM notes", Integer.class)).containsExactly(2, 2);
        });
    }

    private static Callable<Void> crossing(
            Shop shop, JdbcTemplate jdbc, int first, int second, CyclicBarrier barrier, AtomicInteger runs) {
        AtomicInteger own = new AtomicInteger();
        return () -> {
            shop.runs(() -> {
                runs.incrementAndGet();
                jdbc.update("UPDATE notes SET n = n + 1 WHERE id = ?", first);
                if (own.incrementAndGet() == 1) {
                    meet(barrier);
                }
                jdbc.update("UPDATE notes SET n = n + 1 WHERE id = ?", second);
            });
            return null;
        };
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aLossThatTheMethodSwallowedIsRepeatedAllTheSame(Stack stack) {
        run(stack, (shop, beans) -> {
            Stack.Store store = beans.getBean(Stack.Store.class);
            shop.runs(() -> {
                store.write("a");
                kill().run();
                try {
                    store.write("b");
                } catch (RuntimeException swallowed) {
                    store.write("c");
                }
            });
            assertThat(attempts).hasValue(2);
            assertThat(Stack.rows(server)).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void whatIsCalledWithinJoinsAndIsRepeatedWithTheWhole(Stack stack) {
        run(stack, (shop, beans) -> {
            beans.getBean(Desk.class).joined(kill());
            assertThat(attempts).hasValue(2);
            assertThat(Stack.rows(server)).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void aTransactionOfItsOwnIsRepeatedAloneWithinAnother(Stack stack) {
        run(stack, (shop, beans) -> {
            beans.getBean(Desk.class).aloneWithin(kill());
            assertThat(attempts).hasValue(2);
            assertThat(Stack.rows(server)).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void theTemplateDoesTheSameInCode(Stack stack) {
        run(stack, (shop, beans) -> {
            Stack.Store store = beans.getBean(Stack.Store.class);
            ResilientTransactionTemplate template = beans.getBean(ResilientTransactionTemplate.class);
            assertThat(beans.getBean(TransactionTemplate.class))
                    .as("Boot's own")
                    .isNotSameAs(template);
            String result = template.execute(status -> {
                store.write("a");
                kill().run();
                store.write("b");
                return "done";
            });
            assertThat(result).isEqualTo("done");
            assertThat(attempts).hasValue(2);
            assertThat(Stack.rows(server)).isEqualTo(2);
        });
    }

    // What is not.

    @ParameterizedTest
    @EnumSource(Stack.class)
    void itEndsWithTheAttempts(Stack stack) {
        run(stack, (shop, beans) -> {
            Throwable failure = catchThrowable(() -> shop.buyTwiceAtMost(this::killAlways));
            assertThat(failure).isInstanceOf(RolledBackDataAccessException.class);
            assertThat(decision(failure).limit()).isEqualTo(Limit.ATTEMPTS);
            assertThat(decision(failure).unit()).isEqualTo("buy");
            assertThat(attempts).hasValue(2);
            assertThat(Stack.rows(server)).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void itObeysThePoolsBudgetAndItsSwitch(Stack stack) {
        run(
                stack,
                (shop, beans) -> {
                    Throwable failure = catchThrowable(() -> shop.buy(kill()));
                    assertThat(decision(failure).limit()).isEqualTo(Limit.BUDGET);
                    assertThat(attempts).hasValue(1);
                },
                "nevergone.retry.budget-share=0.0001",
                "nevergone.retry.budget-per-second=0");
        attempts.set(0);
        run(
                stack,
                (shop, beans) -> {
                    assertThatThrownBy(() -> shop.buyTwiceAtMost(kill())).isInstanceOf(RuntimeException.class);
                    assertThat(attempts).hasValue(1);
                },
                "nevergone.retry.enabled=false");
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void itsOwnExceptionsAreNotRepeated(Stack stack) {
        run(stack, (shop, beans) -> {
            assertThatThrownBy(() -> shop.buy(() -> {
                        attempts.incrementAndGet();
                        throw new IllegalStateException("no paper");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasNoSuppressedExceptions();
            JdbcTemplate jdbc = beans.getBean(JdbcTemplate.class);
            assertThatThrownBy(() -> shop.buy(() -> {
                        attempts.incrementAndGet();
                        jdbc.update("INSERT INTO notes (id) VALUES (1)");
                        jdbc.update("INSERT INTO notes (id) VALUES (1)");
                    }))
                    .isInstanceOf(DuplicateKeyException.class);
            assertThat(attempts).hasValue(2);
            assertThat(Stack.rows(server)).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void whatFailsAfterItsCommitIsNotRepeated(Stack stack) {
        run(stack, (shop, beans) -> {
            ResilientTransactionTemplate template = beans.getBean(ResilientTransactionTemplate.class);
            Throwable lost = catchThrowable(() -> shop.plain(() -> {}, kill()));
            attempts.set(0);
            Throwable failure = catchThrowable(() -> shop.buy(() -> {
                attempts.incrementAndGet();
                TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        throw (RuntimeException) lost;
                    }
                });
            }));
            assertThat(failure).isSameAs(lost);
            assertThat(decision(failure).rule()).isEqualTo(Rule.UNIT_COMMITTED_BEFORE);
            assertThat(attempts).hasValue(1);
            assertThat(Stack.rows(server)).isEqualTo(2);
            assertThat(template).isNotNull();
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void whatHasCommittedAnotherTransactionIsNotRepeated(Stack stack) {
        run(stack, (shop, beans) -> {
            Throwable failure = catchThrowable(() -> beans.getBean(Desk.class).withAnotherCommitted(kill()));
            assertThat(decision(failure).rule()).isEqualTo(Rule.UNIT_COMMITTED_BEFORE);
            assertThat(attempts).hasValue(1);
            assertThat(Stack.rows(server)).as("those of the other one").isEqualTo(2);
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void whatHasExecutedDdlIsNotRepeated(Stack stack) {
        run(stack, (shop, beans) -> {
            JdbcTemplate jdbc = beans.getBean(JdbcTemplate.class);
            Stack.Store store = beans.getBean(Stack.Store.class);
            Throwable failure = catchThrowable(() -> shop.runs(() -> {
                store.write("a");
                jdbc.execute("CREATE TABLE IF NOT EXISTS other (n INT)");
                store.write("b");
                kill().run();
                store.write("c");
            }));
            assertThat(failure).isInstanceOf(OutcomeUnknownDataAccessException.class);
            assertThat(attempts).hasValue(1);
            assertThat(Stack.rows(server)).as("CREATE TABLE committed it").isOne();
        });
    }

    @ParameterizedTest
    @EnumSource(Stack.class)
    void withinAnotherTransactionItIsRefused(Stack stack) {
        run(stack, (shop, beans) -> {
            assertThatThrownBy(() -> beans.getBean(Desk.class).within(() -> {}))
                    .isInstanceOf(IllegalTransactionStateException.class)
                    .hasMessageContaining("Shop.buy")
                    .hasMessageContaining("Desk.within")
                    .hasMessageContaining("REQUIRES_NEW");
            TransactionTemplate outer = new TransactionTemplate(beans.getBean(PlatformTransactionManager.class));
            ResilientTransactionTemplate inner = beans.getBean(ResilientTransactionTemplate.class);
            assertThatThrownBy(() -> outer.execute(status -> inner.execute(within -> 1)))
                    .isInstanceOf(IllegalTransactionStateException.class);
            assertThat(Stack.rows(server)).isZero();
        });
    }
}
