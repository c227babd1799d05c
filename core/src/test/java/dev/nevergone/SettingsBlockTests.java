package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SettingsBlockTests {
    private static final String URL = "jdbc:mysql://127.0.0.1:3306/app";

    private static PoolSettings with(String key, Object value) {
        return PoolSettings.fromMap(Map.of("url", URL, key, value));
    }

    private static void refused(String key, Object value, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> with(key, value)).withMessage(message);
    }

    @Test
    void readsEveryKnobInKebabCase() {
        Properties block = new Properties();
        block.setProperty("jdbc-url", URL);
        block.setProperty("name", "app");
        block.setProperty("username", "app");
        block.setProperty("password", "s3cr3t");
        block.setProperty("pool-size", "3");
        block.setProperty("max-overflow", "-1");
        block.setProperty("pool-timeout", "20s");
        block.setProperty("pre-ping", "true");
        block.setProperty("ping-after-idle", "PT0S");
        block.setProperty("recycle", "2h");
        block.setProperty("connect-timeout", "1500ms");
        block.setProperty("socket-timeout", "1m");
        block.setProperty("validation-timeout", "1 s");
        block.setProperty("outage-grace", "0s");
        block.setProperty("close-grace", "1d");
        block.setProperty("warm-up", "2");
        block.setProperty("commit-witness", "none");
        block.setProperty("retry.max-attempts", "2");
        block.setProperty("retry.deadline", "3s");
        block.setProperty("retry.initial-backoff", "4ms");
        block.setProperty("retry.max-backoff", "5ms");
        block.setProperty("retry.shadow", "true");
        block.setProperty("retry.selects-may-write", "true");
        block.setProperty("retry.retry-on", "gone-away, LOST_DURING_QUERY");
        block.setProperty("retry.budget-share", "0.5");
        block.setProperty("retry.budget-per-second", "7");
        block.setProperty("driver-properties.useServerPrepStmts", "true");

        assertThat(PoolSettings.fromProperties(block))
                .isEqualTo(PoolSettings.builder(URL)
                        .name("app")
                        .username("app")
                        .password("s3cr3t")
                        .poolSize(3)
                        .maxOverflow(-1)
                        .poolTimeout(Duration.ofSeconds(20))
                        .prePing(true)
                        .pingAfterIdle(Duration.ZERO)
                        .recycle(Duration.ofHours(2))
                        .connectTimeout(Duration.ofMillis(1500))
                        .socketTimeout(Duration.ofMinutes(1))
                        .validationTimeout(Duration.ofSeconds(1))
                        .outageGrace(Duration.ZERO)
                        .closeGrace(Duration.ofDays(1))
                        .warmUp(2)
                        .commitWitness(CommitWitness.none())
                        .retry(RetryPolicy.builder()
                                .maxAttempts(2)
                                .deadline(Duration.ofSeconds(3))
                                .initialBackoff(Duration.ofMillis(4))
                                .maxBackoff(Duration.ofMillis(5))
                                .shadow(true)
                                .selectsMayWrite(true)
                                .retryOn(Failure.Category.GONE_AWAY, Failure.Category.LOST_DURING_QUERY)
                                .budget(0.5, 7)
                                .build())
                        .driverProperty("useServerPrepStmts", "true")
                        .build());
    }

    @Test
    void readsTypedValuesAndNestedMaps() {
        PoolSettings settings = PoolSettings.fromMap(Map.of(
                "url",
                URL,
                "pool-size",
                3,
                "pool-timeout",
                Duration.ofSeconds(20),
                "pre-ping",
                false,
                "retry",
                Map.of("max-attempts", 2, "budget-share", 1, "retry-on", List.of("gone-away")),
                "driver-properties",
                Map.of("useServerPrepStmts", true, "prepStmtCacheSize", 250)));

        assertThat(settings.poolSize()).isEqualTo(3);
        assertThat(settings.poolTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.prePing()).isFalse();
        assertThat(settings.retry().maxAttempts()).isEqualTo(2);
        assertThat(settings.retry().budgetShare()).isEqualTo(1);
        assertThat(settings.retry().retryOn()).containsExactly(Failure.Category.GONE_AWAY);
        assertThat(settings.driverProperties())
                .containsOnly(Map.entry("useServerPrepStmts", "true"), Map.entry("prepStmtCacheSize", "250"));
    }

    @Test
    void readsInheritedProperties() {
        Properties inherited = new Properties();
        inherited.setProperty("url", URL);
        Properties block = new Properties(inherited);
        block.setProperty("pool-size", "3");

        assertThat(PoolSettings.fromProperties(block).poolSize()).isEqualTo(3);
    }

    @Nested
    class SqlAlchemy {

        @Test
        void optionsCanBePasted() {
            PoolSettings settings = PoolSettings.fromMap(Map.of(
                    "SQLALCHEMY_DATABASE_URI",
                    URL,
                    "SQLALCHEMY_ENGINE_OPTIONS",
                    Map.of(
                            "pool_size", 20,
                            "max_overflow", 0,
                            "pool_timeout", 10,
                            "pool_recycle", 280,
                            "pool_pre_ping", "True",
                            "pool_logging_name", "shop")));

            assertThat(settings)
                    .isEqualTo(PoolSettings.builder(URL)
                            .poolSize(20)
                            .maxOverflow(0)
                            .poolTimeout(Duration.ofSeconds(10))
                            .recycle(Duration.ofSeconds(280))
                            .prePing(true)
                            .name("shop")
                            .build());
        }

        @Test
        void bareNumbersAreSeconds() {
            assertThat(with("pool_timeout", "0.5").poolTimeout()).isEqualTo(Duration.ofMillis(500));
            assertThat(with("pool_timeout", 2.5).poolTimeout()).isEqualTo(Duration.ofMillis(2500));
            assertThat(with("pool_timeout", new BigDecimal("2.50")).poolTimeout())
                    .isEqualTo(Duration.ofMillis(2500));
            assertThat(with("pool_timeout", "2m").poolTimeout()).isEqualTo(Duration.ofMinutes(2));
        }

        @Test
        void recycleOfMinusOneMeansNever() {
            assertThat(with("pool_recycle", -1).recycle()).isZero();
        }

        @Test
        void refusesARecycleOfZero() {
            refused(
                    "pool_recycle",
                    0,
                    "pool_recycle (0): would replace a connection at every borrow. Use -1 for never by age.");
        }

        @Test
        void refusesAPoolSizeOfZeroAndSaysHowToHaveNoLimit() {
            refused("pool_size", 0, "pool_size: poolSize (0): must be at least 1. For no limit use maxOverflow(-1).");
        }

        @Test
        void refusesSecondsThatOverflow() {
            refused(
                    "pool_recycle",
                    999_999_999_999_999_999L,
                    "pool_recycle (999999999999999999): must be at most 31536000 s. Bare numbers are seconds.");
        }

        @Test
        void refusesOptionsWithoutACounterpartAndSaysWhatToDo() {
            refused(
                    "echo",
                    true,
                    "echo: SQLAlchemy's option has no counterpart here."
                            + " Set the level of the logger dev.nevergone instead.");
            refused(
                    "connect_args",
                    Map.of("connect_timeout", 5),
                    "connect_args: SQLAlchemy's option has no counterpart here."
                            + " Use connect-timeout, socket-timeout and driver-properties.<name>.");
            refused("pool_use_lifo", true, "pool_use_lifo: SQLAlchemy's option has no counterpart here. Leave it out.");
        }

        @Test
        void urlsAreAnsweredWithTheirJdbcForm() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PoolSettings.fromMap(Map.of(
                            "SQLALCHEMY_DATABASE_URI",
                            "mysql+pymysql://root:s3cr3t@db.local:3307/shop?charset=utf8mb4")))
                    .withMessage("url (mysql+pymysql://***@db.local:3307/shop?charset=utf8mb4): must start with"
                            + " jdbc:mysql:// or jdbc:mariadb://. This is an SQLAlchemy URL; write"
                            + " jdbc:mysql://db.local:3307/shop, with username(...) and password(...).");
        }
    }

    @Nested
    class Refuses {

        @Test
        void aBlockWithoutAUrl() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PoolSettings.fromMap(Map.of("pool-size", 3)))
                    .withMessage("url (missing): must be given. Example: url=jdbc:mysql://127.0.0.1:3306/app.");
        }

        @Test
        void anUnknownKeyNamingTheNearestAndAll() {
            refused(
                    "poolsize",
                    3,
                    "poolsize: is not a known key. Did you mean pool-size? Known keys: SQLALCHEMY_DATABASE_URI,"
                            + " close-grace, commit-witness, connect-timeout, driver-properties.<name>, jdbc-url,"
                            + " leak-reclaim, leak-threshold, max-overflow, max-waiters, max_overflow, name,"
                            + " outage-grace, password, ping-after-idle, pool-size, pool-timeout,"
                            + " pool_logging_name, pool_pre_ping, pool_recycle, pool_size,"
                            + " pool_timeout, pre-ping, recycle, require-primary, retry.budget-per-second,"
                            + " retry.budget-share, retry.deadline, retry.initial-backoff, retry.max-attempts,"
                            + " retry.max-backoff, retry.retry-on, retry.selects-may-write, retry.shadow,"
                            + " socket-timeout, url, username, validation-timeout, warm-up.");
        }

        @Test
        void classesOfFailuresThatThereAreNot() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> with("retry.retry-on", "gone-away, gone"))
                    .withMessageStartingWith("retry.retry-on (gone-away, gone): must name classes of failures. Known"
                            + " classes: auth-failure, client-misuse, ");
            refused(
                    "retry.retry-on",
                    " , ",
                    "retry.retry-on: retryOn ([]): must name at least one class of failures. To repeat nothing use"
                            + " RetryPolicy.disabled().");
        }

        @Test
        void aShareThatIsNoNumber() {
            refused(
                    "retry.budget-share",
                    "20%",
                    "retry.budget-share (20%): must be a number. Write digits, such as 0.2.");
            refused(
                    "retry.budget-share",
                    "20",
                    "retry.budget-share: budgetShare (20.0): must be above 0 and at most 1. It is retries per call: 0.2"
                            + " allows one retry for every 5 calls.");
        }

        @Test
        void anUnknownKeyWithoutShowingItsValue() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> with("pasword", "s3cr3t"))
                    .withMessageStartingWith("pasword: is not a known key. Did you mean password? Known keys: ")
                    .withMessageNotContaining("s3cr3t");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> with("somethingElse", "s3cr3t"))
                    .withMessageStartingWith("somethingElse: is not a known key. Known keys: ")
                    .withMessageNotContaining("s3cr3t");
        }

        @Test
        void oneKnobUnderTwoKeys() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PoolSettings.fromMap(Map.of("url", URL, "jdbc-url", URL)))
                    .withMessage("url and jdbc-url: are the same setting. Keep one of the two.");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PoolSettings.fromMap(Map.of("url", URL, "pool-size", 3, "pool_size", 3)))
                    .withMessageMatching("pool[-_]size and pool[-_]size: are the same setting. Keep one of the two.");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PoolSettings.fromMap(Map.of("url", URL, "recycle", "3s", "pool_recycle", 3)))
                    .withMessageContaining(": are the same setting.");
        }

        @Test
        void aBareNumberWhereTheUnitIsUnknown() {
            refused(
                    "pool-timeout",
                    30,
                    "pool-timeout (30): must have a unit. Write 30s for seconds or 30ms for milliseconds.");
        }

        @Test
        void whatIsNoDuration() {
            refused(
                    "recycle",
                    "soon",
                    "recycle (soon): must be a duration. Write 500ms, 30s, 10m, 1h, 2d or ISO-8601 such as PT30S.");
            refused(
                    "recycle",
                    "999999999999999999d",
                    "recycle (999999999999999999d): must be a duration."
                            + " Write 500ms, 30s, 10m, 1h, 2d or ISO-8601 such as PT30S.");
        }

        @Test
        void whatIsNoWholeNumber() {
            for (Object bad : new Object[] {"ten", "1.5", 1.5, "99999999999", true}) {
                refused(
                        "warm-up",
                        bad,
                        "warm-up (" + bad
                                + "): must be a whole number that fits an int. Write digits only, such as 10.");
            }
        }

        @Test
        void whatIsNoBoolean() {
            refused("pre-ping", "yes", "pre-ping (yes): must be true or false. Correct it.");
        }

        @Test
        void aNumberAsPasswordWithoutShowingIt() {
            refused("password", 12345, "password (***): must be text. Put it in quotes.");
        }

        @Test
        void anUnknownWitness() {
            refused(
                    "commit-witness",
                    "oracle",
                    "commit-witness (oracle): must be none, table, table:<name> or gtid. Correct it.");
            refused(
                    "commit-witness",
                    "table:a b",
                    "commit-witness: commitWitness table ('a b'): must be a table, or a database and a table with a dot"
                            + " between, of 1 to 64 letters, digits, _, $ and - each. Correct the name, without quotes.");
        }

        @Test
        void aMissingValue() {
            Map<String, Object> block = new HashMap<>();
            block.put("pool_recycle", null);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PoolSettings.fromMap(block))
                    .withMessage("pool_recycle (null): must have a value. Leave the key out for the default.");
        }

        @Test
        void aKeyThatIsNoText() {
            Properties block = new Properties();
            block.put(1, "x");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PoolSettings.fromProperties(block))
                    .withMessage("key (1): must be text. Put it in quotes.");
        }

        @Test
        void aDriverPropertyThatIsNoScalar() {
            refused(
                    "driver-properties",
                    Map.of("x", Map.of("y", 1)),
                    "driver-properties.x (a map): must be text, a number or a boolean. Correct it.");
        }

        @Test
        void aListAsDriverProperties() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> with("driver-properties", "x"))
                    .withMessageStartingWith("driver-properties: is not a known key.");
        }
    }
}
