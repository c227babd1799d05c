package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.Databases;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.spring.Bind;
import dev.nevergone.spring.PoolSettingsCustomizer;
import dev.nevergone.testkit.MySqlServer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class BindsTest {

    private static final MySqlServer SERVER = MySqlServer.shared();
    private static final String MAIN = SERVER.database("binds_main");
    private static final String AUTH = SERVER.database("binds_auth");

    private final ApplicationContextRunner plain = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    NevergoneAutoConfiguration.class,
                    BindsAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    DataSourceInitializationAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    TransactionManagerCustomizationAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    JdbcClientAutoConfiguration.class))
            .withPropertyValues(
                    "spring.datasource.url=" + MAIN,
                    "spring.datasource.username=" + SERVER.username(),
                    "spring.datasource.password=" + SERVER.password());

    private final ApplicationContextRunner runner = bind(plain, "auth", AUTH);

    static ApplicationContextRunner bind(ApplicationContextRunner to, String name, String url) {
        return to.withPropertyValues(
                "nevergone.binds." + name + ".url=" + url,
                "nevergone.binds." + name + ".username=" + SERVER.username(),
                "nevergone.binds." + name + ".password=" + SERVER.password());
    }

    private static String database(JdbcClient client) {
        return client.sql("SELECT DATABASE()").query(String.class).single();
    }

    @Test
    void aBindIsInjectedByItsName() {
        runner.withUserConfiguration(Users.class).run(context -> {
            Users users = context.getBean(Users.class);
            assertThat(users.pool.name()).isEqualTo("auth");
            assertThat(users.pool.stats().open())
                    .as("no network while beans are wired")
                    .isZero();
            assertThat(users.dataSource).isSameAs(users.pool).isSameAs(context.getBean("authDataSource"));
            assertThat(database(users.client)).isEqualTo("binds_auth");
            assertThat(users.template.queryForObject("SELECT DATABASE()", String.class))
                    .isEqualTo("binds_auth");
            assertThat(users.manager).isInstanceOf(JdbcTransactionManager.class);
            assertThat(context.getBean("authJdbcClient")).isSameAs(users.client);
            assertThat(context.getBean("authJdbcTemplate")).isSameAs(users.template);
            assertThat(context.getBean("authTransactionManager")).isSameAs(users.manager);
        });
    }

    @Test
    void itSurvivesLostConnections() {
        runner.run(context -> {
            JdbcClient auth = context.getBean("authJdbcClient", JdbcClient.class);
            assertThat(database(auth)).isEqualTo("binds_auth");
            SERVER.killConnections();
            assertThat(database(auth)).isEqualTo("binds_auth");
        });
    }

    @Test
    void theDefaultDatabaseStaysWhatItWas() {
        runner.withUserConfiguration(Defaults.class)
                .withPropertyValues(
                        "spring.sql.init.mode=always", "spring.sql.init.schema-locations=classpath:binds/schema.sql")
                .run(context -> {
                    Defaults defaults = context.getBean(Defaults.class);
                    assertThat(defaults.dataSource).isSameAs(context.getBean("dataSource"));
                    assertThat(database(defaults.client)).isEqualTo("binds_main");
                    assertThat(defaults.template.queryForObject("SELECT DATABASE()", String.class))
                            .isEqualTo("binds_main");
                    assertThat(defaults.manager).isSameAs(context.getBean("transactionManager"));
                    assertThat(context.getBean(JdbcTemplate.class)).isSameAs(defaults.template);
                    assertThat(context.getBean(DataSource.class)).isSameAs(defaults.dataSource);
                    assertThat(hasTable(defaults.client, "from_schema_sql")).isTrue();
                    assertThat(hasTable(context.getBean("authJdbcClient", JdbcClient.class), "from_schema_sql"))
                            .isFalse();
                });
    }

    static boolean hasTable(JdbcClient client, String table) {
        return client.sql("SELECT COUNT(*) FROM information_schema.tables"
                                + " WHERE table_schema = DATABASE() AND table_name = ?")
                        .param(table)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    @Test
    void aBindHasSettingsOfItsOwn() {
        runner.withPropertyValues(
                        "nevergone.pool-size=7",
                        "nevergone.binds.auth.pool-size=3",
                        "nevergone.binds.auth.name=accounts",
                        "nevergone.binds.auth.pool-timeout=4s",
                        "nevergone.binds.auth.retry.max-attempts=2",
                        "nevergone.binds.billing.url=" + AUTH,
                        "spring.jdbc.template.max-rows=11")
                .withBean(PoolSettingsCustomizer.class, () -> (bean, settings) -> {
                    if (bean.equals("billingDataSource")) {
                        settings.maxOverflow(1);
                    }
                })
                .run(context -> {
                    PoolSettings auth = context.getBean("authDataSource", ResilientDataSource.class)
                            .settings();
                    assertThat(auth.poolSize()).isEqualTo(3);
                    assertThat(auth.name()).isEqualTo("accounts");
                    assertThat(auth.poolTimeout()).isEqualTo(Duration.ofSeconds(4));
                    assertThat(auth.retry().maxAttempts()).isEqualTo(2);
                    PoolSettings billing = context.getBean("billingDataSource", ResilientDataSource.class)
                            .settings();
                    assertThat(billing.poolSize())
                            .as("a bind takes nothing over from the default database")
                            .isNotEqualTo(7);
                    assertThat(billing.maxOverflow()).isEqualTo(1);
                    assertThat(context.getBean("authJdbcTemplate", JdbcTemplate.class)
                                    .getMaxRows())
                            .isEqualTo(11);
                });
    }

    @Test
    void transactionsNameTheirManager() {
        runner.withUserConfiguration(Transactions.class).run(context -> {
            Service service = context.getBean(Service.class);
            assertThat(service.byBeanName()).isSameAs(context.getBean("authDataSource"));
            assertThat(service.byBind()).isSameAs(context.getBean("authDataSource"));
            assertThat(service.byDefault()).isSameAs(context.getBean("dataSource"));
            JdbcClient auth = context.getBean("authJdbcClient", JdbcClient.class);
            auth.sql("CREATE TABLE IF NOT EXISTS rolled_back (id INT)").update();
            assertThatThrownBy(service::failing).isInstanceOf(IllegalStateException.class);
            assertThat(auth.sql("SELECT COUNT(*) FROM rolled_back")
                            .query(Integer.class)
                            .single())
                    .isZero();
        });
    }

    @Test
    void databasesLooksThemUp() {
        bind(runner, "shop-eu", MAIN).run(context -> {
            Databases databases = context.getBean(Databases.class);
            assertThat(databases.names()).containsExactlyInAnyOrder("auth", "shop-eu");
            assertThat(databases.get("auth").name()).isEqualTo("auth");
            assertThat(databases.get("shop-eu").name()).isEqualTo("shop-eu");
            assertThat(context.getBean("shopEuDataSource", ResilientDataSource.class)
                            .name())
                    .isEqualTo("shop-eu");
            assertThat(databases.primary().name()).isEqualTo("default");
            assertThatThrownBy(() -> databases.get("atuh"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("auth");
        });
    }

    @Test
    void withoutADefaultDatabaseOfOursTheBindsWorkAndDatabasesSaysWhyNot() {
        ApplicationContextRunner other = bind(
                new ApplicationContextRunner()
                        .withConfiguration(AutoConfigurations.of(
                                NevergoneAutoConfiguration.class,
                                BindsAutoConfiguration.class,
                                DataSourceAutoConfiguration.class)),
                "auth",
                AUTH);
        other.withPropertyValues("spring.datasource.url=jdbc:h2:mem:binds").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(database(context.getBean("authJdbcClient", JdbcClient.class)))
                    .isEqualTo("binds_auth");
            assertThatThrownBy(() -> context.getBean(Databases.class))
                    .rootCause()
                    .hasMessageContaining("must be a Nevergone pool")
                    .hasMessageContaining("@Bind");
        });
    }

    @Test
    void theClosingOfAllBindsOverlaps() throws Exception {
        ResilientDataSource[] pools = new ResilientDataSource[2];
        Duration[] took = new Duration[1];
        long[] closing = new long[1];
        bind(runner, "billing", AUTH)
                .withPropertyValues("nevergone.binds.auth.close-grace=3s", "nevergone.binds.billing.close-grace=3s")
                .run(context -> {
                    pools[0] = context.getBean("authDataSource", ResilientDataSource.class);
                    pools[1] = context.getBean("billingDataSource", ResilientDataSource.class);
                    // Never returned, so that each pool waits for as long as its grace is.
                    pools[0].getConnection();
                    pools[1].getConnection();
                    closing[0] = System.nanoTime();
                    context.getSourceApplicationContext().close();
                    took[0] = Duration.ofNanos(System.nanoTime() - closing[0]);
                });
        assertThat(pools).allMatch(ResilientDataSource::isClosed);
        assertThat(took[0]).isBetween(Duration.ofSeconds(2), Duration.ofMillis(5_500));
        assertNothingIsLeftOf("auth", "billing");
    }

    private static void assertNothingIsLeftOf(String... pools) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline && (SERVER.connectionCount("binds_auth") > 0 || threadsOf(pools) > 0)) {
            Thread.sleep(20);
        }
        assertThat(SERVER.connectionCount("binds_auth")).isZero();
        assertThat(threadsOf(pools)).isZero();
    }

    private static long threadsOf(String... pools) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> {
                    for (String pool : pools) {
                        if (thread.getName().contains(pool)) {
                            return true;
                        }
                    }
                    return false;
                })
                .count();
    }

    @Test
    void whoeverUsesABindIsDestroyedBeforeItsPoolIsClosed() {
        LastWord[] last = new LastWord[1];
        runner.withUserConfiguration(Farewell.class).run(context -> last[0] = context.getBean(LastWord.class));
        assertThat(last[0].said).isEqualTo("binds_auth");
    }

    @Test
    void aFailedStartLeavesNothingOpen() throws Exception {
        runner.withPropertyValues("nevergone.binds.auth.warm-up=2")
                .withBean("broken", Object.class, () -> {
                    throw new IllegalStateException("broken");
                })
                .run(context -> assertThat(context).hasFailed());
        assertNothingIsLeftOf("auth");
    }

    @Test
    void aBeanOfTheApplicationTakesThePlaceOfTheBinds() {
        runner.withUserConfiguration(OwnAuth.class).run(context -> {
            ResilientDataSource own = context.getBean("authDataSource", ResilientDataSource.class);
            assertThat(own.settings().jdbcUrl()).isEqualTo(MAIN);
            assertThat(context.getBean("authJdbcTemplate", JdbcTemplate.class).getDataSource())
                    .isSameAs(own);
            assertThat(database(context.getBean("authJdbcClient", JdbcClient.class)))
                    .isEqualTo("binds_main");
            assertThat(context.getBean(Databases.class).get("auth").settings().jdbcUrl())
                    .isEqualTo(MAIN);
            assertThat(context.getBean(DataSource.class))
                    .as("@Bind keeps it out of what is injected by type")
                    .isSameAs(context.getBean("dataSource"));
        });
    }

    @Test
    void connectionDetailsOfABindOverrideItsProperties() {
        runner.withUserConfiguration(AuthDetails.class)
                .withPropertyValues("nevergone.binds.auth.url=jdbc:mysql://nowhere.invalid/x")
                .run(context -> {
                    assertThat(database(context.getBean("authJdbcClient", JdbcClient.class)))
                            .isEqualTo("binds_main");
                    assertThat(context.getBean("dataSource", ResilientDataSource.class)
                                    .settings()
                                    .jdbcUrl())
                            .as("the default database does not take them")
                            .isEqualTo(MAIN);
                });
    }

    @Test
    void namesThatAreOneToSpringBootAreRefused() {
        bind(runner, "Auth", AUTH).run(context -> assertThat(context)
                .getFailure()
                .isInstanceOf(InvalidPoolPropertyException.class)
                .hasMessageContaining("auth, Auth"));
        bind(bind(plain, "auth-db", AUTH), "authDb", AUTH).run(context -> assertThat(context)
                .getFailure()
                .hasMessageContaining("auth-db")
                .hasMessageContaining("authDb"));
    }

    @Test
    void namesThatMakeNoBeanNameAreRefused() {
        bind(plain, "[a.b]", AUTH).run(context -> assertThat(context)
                .getFailure()
                .isInstanceOf(InvalidPoolPropertyException.class)
                .hasMessageContaining("bind (a.b)"));
        bind(plain, "7up", AUTH).run(context -> assertThat(context).getFailure().hasMessageContaining("bind (7up)"));
    }

    @Test
    void spellingWithCapitalsAndUnderscoresIsKept() {
        bind(bind(plain, "shopEu", AUTH), "mail_out", AUTH).run(context -> {
            assertThat(context).hasBean("shopEuDataSource").hasBean("mailOutDataSource");
            assertThat(context.getBean(Databases.class).names()).containsExactlyInAnyOrder("shopEu", "mail_out");
            assertThat(database(context.getBean("mailOutJdbcClient", JdbcClient.class)))
                    .isEqualTo("binds_auth");
        });
    }

    @Test
    void variablesOfTheEnvironmentMakeBindsAndFillThem() {
        ApplicationContextRunner dashed = plain.withPropertyValues(
                "nevergone.binds.auth-db.url=" + AUTH, "nevergone.binds.auth-db.username=" + SERVER.username());
        withVariables(
                        dashed,
                        Map.of(
                                "NEVERGONE_BINDS_AUTHDB_PASSWORD", SERVER.password(),
                                "NEVERGONE_BINDS_AUTH_DB_POOL_SIZE", "3",
                                "NEVERGONE_BINDS_BILLING_URL", AUTH,
                                "NEVERGONE_BINDS_BILLING_USERNAME", SERVER.username(),
                                "NEVERGONE_BINDS_BILLING_PASSWORD", SERVER.password()))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Databases.class).names())
                            .containsExactlyInAnyOrder("auth-db", "billing");
                    assertThat(database(context.getBean("authDbJdbcClient", JdbcClient.class)))
                            .isEqualTo("binds_auth");
                    assertThat(database(context.getBean("billingJdbcClient", JdbcClient.class)))
                            .isEqualTo("binds_auth");
                    assertThat(context.getBean("authDbDataSource", ResilientDataSource.class)
                                    .settings()
                                    .poolSize())
                            .isEqualTo(3);
                });
    }

    private static ApplicationContextRunner withVariables(ApplicationContextRunner to, Map<String, Object> variables) {
        return to.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .replace("systemEnvironment", new SystemEnvironmentPropertySource("systemEnvironment", variables)));
    }

    @Test
    void aBindWithoutUrlIsRefused() {
        plain.withPropertyValues("nevergone.binds.auth-db.pool-size=3")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("url (not set)"));
        plain.withPropertyValues("nevergone.binds.auth-db.pool-size=3")
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("nevergone.binds.auth-db.url"));
    }

    @Test
    void aUrlOfAnotherDatabaseIsRefused() {
        plain.withPropertyValues("nevergone.binds.auth.url=jdbc:h2:mem:other").run(context -> assertThat(context)
                .getFailure()
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasStackTraceContaining("nevergone.binds.auth.url"));
    }

    @Test
    void aSettingThatCannotBeIsRefusedByItsName() {
        runner.withPropertyValues("nevergone.binds.auth.pool-size=0")
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("nevergone.binds.auth.pool-size"));
        runner.withPropertyValues("nevergone.binds.auth.pool-sise=1")
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining("nevergone.binds.auth.pool-sise"));
    }

    @Test
    void twoPoolsOfOneNameAreRefused() {
        bind(runner, "billing", AUTH)
                .withPropertyValues("nevergone.binds.billing.name=auth")
                .run(context -> assertThat(context)
                        .getFailure()
                        .isInstanceOf(InvalidPoolPropertyException.class)
                        .hasMessageContaining("name (auth)"));
        bind(plain, "default", AUTH).run(context -> assertThat(context)
                .getFailure()
                .hasMessageContaining("nevergone.binds.default.name")
                .hasMessageContaining("dataSource"));
    }

    @Test
    void anUnknownBindStopsTheApplicationWithTheKnownOnes() {
        bind(runner, "billing", AUTH).withUserConfiguration(Misspelt.class).run(context -> {
            var analysis = analyze(context.getStartupFailure(), "auth", "billing");
            assertThat(analysis.getDescription())
                    .startsWith("Parameter 0 of method misspelt in ")
                    .contains("Misspelt wants the bind atuh", "Known binds: ", "auth", "billing");
            assertThat(analysis.getAction()).contains("nevergone.binds.atuh.url");
        });
    }

    @Test
    void aTypeThatBindsHaveNotIsNotCalledAnUnknownBind() {
        runner.withUserConfiguration(WrongType.class).run(context -> {
            var analysis = analyze(context.getStartupFailure(), "auth");
            assertThat(analysis.getDescription()).contains("java.time.Clock", "auth", "which has none");
        });
    }

    private static FailureAnalysis analyze(@Nullable Throwable failure, String... binds) {
        MockEnvironment environment = new MockEnvironment();
        for (String bind : binds) {
            environment.setProperty("nevergone.binds." + bind + ".url", AUTH);
        }
        return Objects.requireNonNull(
                new UnknownBindFailureAnalyzer(environment).analyze(Objects.requireNonNull(failure)));
    }

    @Test
    void nothingIsMadeWhereNevergoneIsSwitchedOff() {
        runner.withPropertyValues("nevergone.enabled=false").run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean("authDataSource").doesNotHaveBean(Databases.class);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Users {

        final DataSource dataSource;
        final ResilientDataSource pool;
        final JdbcTemplate template;
        final JdbcClient client;
        final PlatformTransactionManager manager;

        Users(
                @Bind("auth") DataSource dataSource,
                @Bind("auth") ResilientDataSource pool,
                @Bind("auth") JdbcTemplate template,
                @Bind("auth") JdbcClient client,
                @Qualifier("auth") PlatformTransactionManager manager) {
            this.dataSource = dataSource;
            this.pool = pool;
            this.template = template;
            this.client = client;
            this.manager = manager;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Defaults {

        final DataSource dataSource;
        final JdbcTemplate template;
        final JdbcClient client;
        final PlatformTransactionManager manager;

        Defaults(DataSource dataSource, JdbcTemplate template, JdbcClient client, PlatformTransactionManager manager) {
            this.dataSource = dataSource;
            this.template = template;
            this.client = client;
            this.manager = manager;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Transactions {
        @Bean
        Service service(@Bind("auth") JdbcClient auth) {
            return new Service(auth);
        }
    }

    static class Service {

        private final JdbcClient auth;

        Service(JdbcClient auth) {
            this.auth = auth;
        }

        @Transactional("authTransactionManager")
        public Object byBeanName() {
            return bound();
        }

        @Transactional(transactionManager = "auth")
        public Object byBind() {
            return bound();
        }

        @Transactional
        public Object byDefault() {
            return bound();
        }

        @Transactional("auth")
        public void failing() {
            auth.sql("INSERT INTO rolled_back VALUES (1)").update();
            throw new IllegalStateException("rolled back");
        }

        private static Object bound() {
            return TransactionSynchronizationManager.getResourceMap()
                    .keySet()
                    .iterator()
                    .next();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Farewell {
        @Bean
        LastWord lastWord(@Bind("auth") JdbcClient auth) {
            return new LastWord(auth);
        }
    }

    static class LastWord implements AutoCloseable {

        private final JdbcClient auth;
        private String said = "";

        LastWord(JdbcClient auth) {
            this.auth = auth;
        }

        @Override
        public void close() {
            said = database(auth);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnAuth {
        @Bean
        @Bind("auth")
        com.zaxxer.hikari.HikariDataSource authDataSource() {
            var own = new com.zaxxer.hikari.HikariDataSource();
            own.setJdbcUrl(MAIN);
            own.setUsername(SERVER.username());
            own.setPassword(SERVER.password());
            return own;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AuthDetails {
        @Bean
        @Bind("auth")
        JdbcConnectionDetails authDetails() {
            return new JdbcConnectionDetails() {
                @Override
                public String getUsername() {
                    return SERVER.username();
                }

                @Override
                public String getPassword() {
                    return SERVER.password();
                }

                @Override
                public String getJdbcUrl() {
                    return MAIN;
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Misspelt {
        @Bean
        Object misspelt(@Bind("atuh") DataSource dataSource) {
            return dataSource;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WrongType {
        @Bean
        Object wrongType(@Bind("auth") java.time.Clock clock) {
            return clock;
        }
    }
}
