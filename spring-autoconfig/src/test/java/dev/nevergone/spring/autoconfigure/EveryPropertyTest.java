package dev.nevergone.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.CommitWitness;
import dev.nevergone.Failure;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.RetryPolicy;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EveryPropertyTest {

    /** What is said elsewhere: by spring.datasource.*, by beans, or by the map of driver properties. */
    private static final Set<String> NO_PROPERTY = Set.of(
            "username", "password", "credentialsProvider", "listener", "retry", "driverProperty", "driverProperties");

    private record Case(String property, String value, Function<PoolSettings, Object> read, Object expected) {
        @Override
        public String toString() {
            return property + "=" + value;
        }
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                        of("name", "shop", PoolSettings::name, "shop"),
                        of("pool-size", "7", PoolSettings::poolSize, 7),
                        of("max-overflow", "-1", PoolSettings::maxOverflow, -1),
                        of("pool-timeout", "21s", PoolSettings::poolTimeout, Duration.ofSeconds(21)),
                        of("pre-ping", "false", PoolSettings::prePing, false),
                        of("ping-after-idle", "0s", PoolSettings::pingAfterIdle, Duration.ZERO),
                        of("recycle", "90s", PoolSettings::recycle, Duration.ofSeconds(90)),
                        of("connect-timeout", "2s", PoolSettings::connectTimeout, Duration.ofSeconds(2)),
                        of("socket-timeout", "8s", PoolSettings::socketTimeout, Duration.ofSeconds(8)),
                        of("validation-timeout", "300ms", PoolSettings::validationTimeout, Duration.ofMillis(300)),
                        of("outage-grace", "0s", PoolSettings::outageGrace, Duration.ZERO),
                        of("close-grace", "1500ms", PoolSettings::closeGrace, Duration.ofMillis(1500)),
                        of("warm-up", "2", PoolSettings::warmUp, 2),
                        of("commit-witness", "table", PoolSettings::commitWitness, CommitWitness.table()),
                        of("commit-witness", "table:seen", PoolSettings::commitWitness, CommitWitness.table("seen")),
                        of("commit-witness", "gtid", PoolSettings::commitWitness, CommitWitness.gtid()),
                        of("commit-witness", "none", PoolSettings::commitWitness, CommitWitness.none()),
                        of("require-primary", "true", PoolSettings::requirePrimary, true),
                        of("leak-threshold", "9s", PoolSettings::leakThreshold, Duration.ofSeconds(9)),
                        of("leak-reclaim", "99s", PoolSettings::leakReclaim, Duration.ofSeconds(99)),
                        of("max-waiters", "3", PoolSettings::maxWaiters, 3),
                        retry("max-attempts", "2", RetryPolicy::maxAttempts, 2),
                        retry("deadline", "3s", RetryPolicy::deadline, Duration.ofSeconds(3)),
                        retry("initial-backoff", "5ms", RetryPolicy::initialBackoff, Duration.ofMillis(5)),
                        retry("max-backoff", "700ms", RetryPolicy::maxBackoff, Duration.ofMillis(700)),
                        retry("shadow", "true", RetryPolicy::shadow, true),
                        retry("selects-may-write", "true", RetryPolicy::selectsMayWrite, true),
                        retry(
                                "retry-on",
                                "deadlock-or-lock-timeout",
                                RetryPolicy::retryOn,
                                Set.of(Failure.Category.DEADLOCK_OR_LOCK_TIMEOUT)),
                        retry("budget-share", "0.5", RetryPolicy::budgetShare, 0.5),
                        retry("budget-per-second", "77", RetryPolicy::budgetPerSecond, 77),
                        retry("enabled", "false", RetryPolicy::isEnabled, false))
                .map(Arguments::of);
    }

    private static Case of(String name, String value, Function<PoolSettings, Object> read, Object expected) {
        return new Case("nevergone." + name, value, read, expected);
    }

    private static Case retry(String name, String value, Function<RetryPolicy, Object> read, Object expected) {
        return new Case("nevergone.retry." + name, value, settings -> read.apply(settings.retry()), expected);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void reachesThePool(Case given) {
        Contexts.on("properties")
                .withPropertyValues(
                        given.property() + "=" + given.value(),
                        given.property().endsWith("leak-reclaim") ? "nevergone.leak-threshold=1s" : "x=y")
                .run(context -> {
                    PoolSettings settings =
                            context.getBean(ResilientDataSource.class).settings();
                    assertThat(given.read().apply(settings)).isEqualTo(given.expected());
                    PoolSettings defaults =
                            PoolSettings.builder(settings.jdbcUrl()).build();
                    if (!given.value().equals("none")) {
                        assertThat(given.read().apply(defaults))
                                .as("a value that is no default")
                                .isNotEqualTo(given.expected());
                    }
                });
    }

    @Test
    void everySetterOfTheCoreHasOne() {
        Set<String> wanted = new TreeSet<>();
        setters(PoolSettings.Builder.class)
                .filter(name -> !NO_PROPERTY.contains(name))
                .forEach(name -> wanted.add("nevergone." + kebab(name)));
        setters(RetryPolicy.Builder.class)
                .filter(name -> !name.equals("budget"))
                .forEach(name -> wanted.add("nevergone.retry." + kebab(name)));
        wanted.addAll(Set.of("nevergone.retry.budget-share", "nevergone.retry.budget-per-second"));
        Set<String> tested =
                cases().map(it -> ((Case) it.get()[0]).property()).collect(Collectors.toCollection(TreeSet::new));
        tested.remove("nevergone.retry.enabled");
        assertThat(tested).isEqualTo(wanted);
    }

    private static Stream<String> setters(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == builder)
                .map(Method::getName)
                .distinct();
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    @Test
    void driverPropertiesKeepTheirCase() {
        Contexts.on("properties")
                .withPropertyValues(
                        "nevergone.driver-properties.useServerPrepStmts=true",
                        "spring.datasource.hikari.data-source-properties.cachePrepStmts=true")
                .run(context -> assertThat(context.getBean(ResilientDataSource.class)
                                .settings()
                                .driverProperties())
                        .containsEntry("useServerPrepStmts", "true")
                        .containsEntry("cachePrepStmts", "true"));
    }
}
