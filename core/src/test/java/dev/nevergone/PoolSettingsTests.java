package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PoolSettingsTests {
    private static final String URL = "jdbc:mysql://127.0.0.1:3306/app";

    private static PoolSettings.Builder builder() {
        return PoolSettings.builder(URL);
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        PoolSettings settings = builder().build();

        assertThat(settings.name()).isEqualTo("default");
        assertThat(settings.jdbcUrl()).isEqualTo(URL);
        assertThat(settings.username()).isNull();
        assertThat(settings.password()).isNull();
        assertThat(settings.poolSize()).isEqualTo(10);
        assertThat(settings.maxOverflow()).isEqualTo(5);
        assertThat(settings.poolTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.prePing()).isTrue();
        assertThat(settings.pingAfterIdle()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.recycle()).isEqualTo(Duration.ofMinutes(30));
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.socketTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.validationTimeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.retry()).isEqualTo(RetryPolicy.defaults());
        assertThat(settings.outageGrace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.closeGrace()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.warmUp()).isZero();
        assertThat(settings.commitWitness()).isSameAs(CommitWitness.none());
        assertThat(settings.driverProperties()).isEmpty();
    }

    @Test
    void holdsWhatWasSet() {
        PoolSettings settings = everything().build();

        assertThat(settings.name()).isEqualTo("app");
        assertThat(settings.username()).isEqualTo("app");
        assertThat(settings.password()).isEqualTo("s3cr3t");
        assertThat(settings.poolSize()).isEqualTo(3);
        assertThat(settings.maxOverflow()).isEqualTo(-1);
        assertThat(settings.poolTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.prePing()).isTrue();
        assertThat(settings.pingAfterIdle()).isZero();
        assertThat(settings.recycle()).isZero();
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(settings.socketTimeout()).isEqualTo(Duration.ofSeconds(40));
        assertThat(settings.validationTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.retry()).isEqualTo(RetryPolicy.disabled());
        assertThat(settings.outageGrace()).isZero();
        assertThat(settings.closeGrace()).isZero();
        assertThat(settings.warmUp()).isEqualTo(2);
        assertThat(settings.driverProperties())
                .containsExactly(Map.entry("useServerPrepStmts", "true"), Map.entry("sslMode", "required"));
    }

    @Test
    void showsEveryKnobAndNoSecret() {
        assertThat(everything()
                        .driverProperty("trustCertificateKeyStorePassword", "s3cr3t")
                        .build())
                .hasToString("PoolSettings{name=app, url=jdbc:mysql://127.0.0.1:3306/app, username=app, password=***,"
                        + " poolSize=3, maxOverflow=-1, poolTimeout=20 s, prePing=true, pingAfterIdle=0 s, recycle=0 s,"
                        + " connectTimeout=1500 ms, socketTimeout=40 s, validationTimeout=1 s,"
                        + " retry=RetryPolicy{maxAttempts=1, deadline=15 s, initialBackoff=25 ms, maxBackoff=1 s,"
                        + " shadow=false, selectsMayWrite=false, retryOn=all, budgetShare=0.2, budgetPerSecond=10},"
                        + " outageGrace=0 s, closeGrace=0 s, warmUp=2, commitWitness=none,"
                        + " credentialsProvider=none, requirePrimary=false, leakThreshold=0 s, leakReclaim=0 s,"
                        + " maxWaiters=-1,"
                        + " driverProperties={sslMode=required, trustCertificateKeyStorePassword=***,"
                        + " useServerPrepStmts=true}, listeners=[]}");
        assertThat(builder().build().toString()).contains("username=null, password=null");
    }

    private static PoolSettings.Builder everything() {
        return builder()
                .name("app")
                .username("app")
                .password("s3cr3t")
                .poolSize(3)
                .maxOverflow(-1)
                .poolTimeout(Duration.ofSeconds(20))
                .prePing(true)
                .pingAfterIdle(Duration.ZERO)
                .recycle(Duration.ZERO)
                .connectTimeout(Duration.ofMillis(1500))
                .socketTimeout(Duration.ofSeconds(40))
                .validationTimeout(Duration.ofSeconds(1))
                .retry(RetryPolicy.disabled())
                .outageGrace(Duration.ZERO)
                .closeGrace(Duration.ZERO)
                .warmUp(2)
                .commitWitness(CommitWitness.none())
                .driverProperties(Map.of("useServerPrepStmts", "true"))
                .driverProperty("sslMode", "required");
    }

    @Nested
    class Values {

        @Test
        void areEqualIfEveryKnobIs() {
            assertThat(everything().build())
                    .isEqualTo(everything().build())
                    .hasSameHashCodeAs(everything().build());
            assertThat(everything().build())
                    .isNotEqualTo(everything().password("other").build());
            assertThat(everything().build()).isNotEqualTo(everything().warmUp(1).build());
            assertThat(builder().build()).isNotEqualTo("settings").isNotEqualTo(null);
            assertThat(builder().build())
                    .isNotEqualTo(PoolSettings.builder(URL + "2").build());
        }

        @Test
        void areNotChangedByTheirBuilderLater() {
            PoolSettings.Builder builder = builder().driverProperty("tcpNoDelay", "true");
            PoolSettings first = builder.build();

            builder.name("later").poolSize(1).driverProperty("paranoid", "true").retry(RetryPolicy.disabled());

            assertThat(first)
                    .isEqualTo(builder().driverProperty("tcpNoDelay", "true").build());
            assertThat(builder.build().name()).isEqualTo("later");
        }

        @Test
        void deriveOthers() {
            PoolSettings settings = everything().build();

            assertThat(settings.toBuilder().build()).isEqualTo(settings);
            assertThat(settings.toBuilder().poolSize(7).build().poolSize()).isEqualTo(7);
            assertThat(settings.poolSize()).isEqualTo(3);
        }

        @Test
        void leaveUnsetKnobsUnsetWhenTheyDeriveOthers() {
            PoolSettings hasty = builder().build().toBuilder()
                    .poolTimeout(Duration.ofSeconds(1))
                    .build();

            assertThat(hasty.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        }

        @Test
        void keepListenersInOrderUnmodifiableAndPartOfEquality() {
            PoolListener first = new PoolListener() {};
            PoolListener second = new PoolListener() {};
            PoolSettings settings = builder().listener(first).listener(second).build();

            assertThat(settings.listeners()).containsExactly(first, second).isUnmodifiable();
            assertThat(settings.toBuilder().build()).isEqualTo(settings);
            assertThat(settings).isNotEqualTo(builder().listener(first).build());
            assertThat(settings.toString())
                    .contains("listeners=[" + first.getClass().getName());
        }

        @Test
        void keepDriverPropertiesUnmodifiable() {
            assertThat(everything().build().driverProperties()).isUnmodifiable();
        }
    }

    @Nested
    class EachKnob {

        @Test
        void refusesFewerWaitersThanNone() {
            refused(
                    () -> builder().maxWaiters(-2),
                    "maxWaiters (-2): must be at least -1. -1 means no limit, 0 means that nobody waits.");
        }

        @Test
        void refusesABlankName() {
            refused(
                    () -> builder().name(" "),
                    "name (' '): must not be blank. Give the pool a short name such as app.");
        }

        @Test
        void refusesNamesThatBreakJmxOrLogs() {
            for (String bad : new String[] {"a:b", "a*", "a?", "a\"b", "a,b", "a=b"}) {
                refused(
                        () -> builder().name(bad),
                        "name ('" + bad + "'): must not hold control characters or any of : * ? \" , =."
                                + " They break JMX object names; use letters, digits, dots and hyphens.");
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder().name("a\nb"))
                    .withMessageStartingWith("name ('a\uFFFDb'): ");
        }

        @Test
        @SuppressWarnings("NullAway") // callers without null checks
        void refusesNull() {
            String rest = " (null): must not be null. Leave the call out for the default.";
            refused(() -> PoolSettings.builder(null), "url" + rest);
            refused(() -> builder().name(null), "name" + rest);
            refused(() -> builder().username(null), "username" + rest);
            refused(() -> builder().listener(null), "listener" + rest);
            refused(() -> builder().credentialsProvider(null), "credentialsProvider" + rest);
            refused(() -> builder().leakThreshold(null), "leakThreshold" + rest);
            refused(() -> builder().leakReclaim(null), "leakReclaim" + rest);
            refused(() -> builder().password(null), "password" + rest);
            refused(() -> builder().poolTimeout(null), "poolTimeout" + rest);
            refused(() -> builder().pingAfterIdle(null), "pingAfterIdle" + rest);
            refused(() -> builder().recycle(null), "recycle" + rest);
            refused(() -> builder().connectTimeout(null), "connectTimeout" + rest);
            refused(() -> builder().socketTimeout(null), "socketTimeout" + rest);
            refused(() -> builder().validationTimeout(null), "validationTimeout" + rest);
            refused(() -> builder().retry(null), "retry" + rest);
            refused(() -> builder().outageGrace(null), "outageGrace" + rest);
            refused(() -> builder().closeGrace(null), "closeGrace" + rest);
            refused(() -> builder().commitWitness(null), "commitWitness" + rest);
            refused(() -> builder().driverProperty(null, "x"), "driverProperty" + rest);
            refused(() -> builder().driverProperty("x", null), "driverProperty x" + rest);
            refused(() -> builder().driverProperties(null), "driverProperties" + rest);
        }

        @Test
        void refusesABlankUser() {
            refused(() -> builder().username(" "), "username (' '): must not be blank. Leave the call out for none.");
        }

        @Test
        void refusesAPoolSizeOfZeroAndSaysHowToHaveNoLimit() {
            refused(() -> builder().poolSize(0), "poolSize (0): must be at least 1. For no limit use maxOverflow(-1).");
        }

        @Test
        void refusesANegativePoolSize() {
            refused(
                    () -> builder().poolSize(-1),
                    "poolSize (-1): must be at least 1. For no limit use maxOverflow(-1).");
        }

        @Test
        void refusesAMaxOverflowBelowNoLimit() {
            refused(
                    () -> builder().maxOverflow(-2),
                    "maxOverflow (-2): must be at least -1. -1 means no limit, 0 means no overflow.");
        }

        @Test
        void refusesAPoolTimeoutOfZeroOrLess() {
            refused(
                    () -> builder().poolTimeout(Duration.ZERO),
                    "poolTimeout (0 s): must be at least 1 ms. A borrow needs time to connect.");
            refused(
                    () -> builder().poolTimeout(Duration.ofMillis(-5)),
                    "poolTimeout (-5 ms): must be at least 1 ms. A borrow needs time to connect.");
        }

        @Test
        void refusesNegativeDurationsWhereZeroHasAMeaning() {
            Duration negative = Duration.ofSeconds(-1);
            refused(
                    () -> builder().pingAfterIdle(negative),
                    "pingAfterIdle (-1 s): must be at least 0 s. Zero means: ping on every borrow.");
            refused(
                    () -> builder().recycle(negative),
                    "recycle (-1 s): must be at least 0 s. Zero means: never by age.");
            refused(
                    () -> builder().outageGrace(negative),
                    "outageGrace (-1 s): must be at least 0 s. Zero means: fail at once while the server is down.");
            refused(
                    () -> builder().closeGrace(negative),
                    "closeGrace (-1 s): must be at least 0 s. Zero means: abort at once.");
        }

        @Test
        void refusesDurationsThatOverflow() {
            Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
            refused(
                    () -> builder().poolTimeout(endless),
                    "poolTimeout (9223372036854775807 s): must be at most 31536000 s. Check its unit.");
            refused(
                    () -> builder().recycle(Duration.ofDays(366)),
                    "recycle (31622400 s): must be at most 31536000 s. Check its unit.");
        }

        @Test
        void refusesFractionsOfAMillisecond() {
            refused(
                    () -> builder().recycle(Duration.ofNanos(1_500_000)),
                    "recycle (PT0.0015S): must be whole milliseconds. Round it.");
        }

        @Test
        void refusesAnEndlessSocketTimeout() {
            refused(
                    () -> builder().socketTimeout(Duration.ZERO),
                    "socketTimeout (0 s): must be at least 1 ms."
                            + " Zero would let a call on a dead connection hang for 15 min 38 s, or for ever.");
        }

        @Test
        void refusesAnEndlessConnectTimeout() {
            refused(
                    () -> builder().connectTimeout(Duration.ZERO),
                    "connectTimeout (0 s): must be at least 1 ms."
                            + " Zero would wait until the operating system gives up, about two minutes.");
        }

        @Test
        void refusesDriverTimeoutsThatDoNotFitTheDriversInt() {
            Duration tooLong = Duration.ofMillis(Integer.MAX_VALUE + 1L);
            refused(
                    () -> builder().socketTimeout(tooLong),
                    "socketTimeout (PT596H31M23.648S): must be at most PT596H31M23.647S. Check its unit.");
            refused(
                    () -> builder().connectTimeout(tooLong),
                    "connectTimeout (PT596H31M23.648S): must be at most PT596H31M23.647S. Check its unit.");
        }

        @Test
        void keepsThePingCapWithinItsRange() {
            refused(
                    () -> builder().validationTimeout(Duration.ofMillis(249)),
                    "validationTimeout (249 ms): must be at least 250 ms. Use 250 ms to 1 s.");
            refused(
                    () -> builder().validationTimeout(Duration.ofMillis(1001)),
                    "validationTimeout (1001 ms): must be at most 1 s. Check its unit.");
            assertThat(builder()
                            .validationTimeout(Duration.ofMillis(250))
                            .build()
                            .validationTimeout())
                    .isEqualTo(Duration.ofMillis(250));
        }

        @Test
        void refusesANegativeWarmUp() {
            refused(
                    () -> builder().warmUp(-1),
                    "warmUp (-1): must be at least 0. 0 means that nothing is opened in advance.");
        }

        @Test
        void refusesUserAndPasswordAsDriverProperties() {
            refused(
                    () -> builder().driverProperty("user", "app"),
                    "driverProperty user (app): is not set as a driver property. Use username(...).");
            refused(
                    () -> builder().driverProperty("PASSWORD", "s3cr3t"),
                    "driverProperty PASSWORD (***): is not set as a driver property. Use password(...).");
        }

        @Test
        void refusesADriverPropertyWithoutAName() {
            refused(
                    () -> builder().driverProperty(" ", "x"),
                    "driverProperty (' '): must have a name. Name a property of the driver.");
        }
    }

    @Nested
    class Together {

        @Test
        void aShortPoolTimeoutShortensTheDefaultsThatMustFitIntoIt() {
            PoolSettings hasty = builder().poolTimeout(Duration.ofSeconds(1)).build();

            assertThat(hasty.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
            assertThat(hasty.outageGrace()).isEqualTo(Duration.ofSeconds(1));
        }

        @Test
        void refusesAPoolTimeoutShorterThanTheConnectTimeout() {
            refused(
                    () -> builder()
                            .connectTimeout(Duration.ofSeconds(5))
                            .poolTimeout(Duration.ofSeconds(1))
                            .build(),
                    "poolTimeout (1 s): must not be shorter than connectTimeout (5 s)."
                            + " Raise poolTimeout, or lower connectTimeout.");
        }

        @Test
        void refusesAPoolTimeoutShorterThanTheConnectTimeoutOfTheUrl() {
            refused(
                    () -> PoolSettings.builder(URL + "?connectTimeout=31000").build(),
                    "poolTimeout (30 s): must not be shorter than connectTimeout (31 s)."
                            + " Raise poolTimeout, or lower connectTimeout.");
        }

        @Test
        void refusesAnOutageGraceLongerThanThePoolTimeout() {
            refused(
                    () -> builder().outageGrace(Duration.ofSeconds(60)).build(),
                    "poolTimeout (30 s): must not be shorter than outageGrace (60 s)."
                            + " Raise poolTimeout, or lower outageGrace.");
        }

        @Test
        void refusesAReclaimOfLeaksThatAreNotLookedForOrNotYetSuspected() {
            refused(
                    () -> builder().leakReclaim(Duration.ofSeconds(60)).build(),
                    "leakReclaim (60 s): must be longer than leakThreshold (0 s), which must be set. Set both.");
            refused(
                    () -> builder()
                            .leakThreshold(Duration.ofSeconds(60))
                            .leakReclaim(Duration.ofSeconds(60))
                            .build(),
                    "leakReclaim (60 s): must be longer than leakThreshold (60 s), which must be set. Set both.");
        }

        @Test
        void refusesPingAfterIdleWithoutPrePing() {
            refused(
                    () -> builder()
                            .prePing(false)
                            .pingAfterIdle(Duration.ofSeconds(3))
                            .build(),
                    "pingAfterIdle (3 s): has no meaning with prePing (false). Leave one of the two out.");
            assertThat(builder().prePing(false).build().prePing()).isFalse();
        }

        @Test
        void refusesAWarmUpBeyondThePoolSize() {
            refused(
                    () -> builder().warmUp(11).build(),
                    "warmUp (11): must not be larger than poolSize (10). Lower it, or raise poolSize.");
        }

        @Test
        void refusesAPasswordWithoutAUser() {
            refused(
                    () -> builder().password("s3cr3t").build(),
                    "password (***): is given without a user. Add username(...).");
            assertThat(PoolSettings.builder(URL + "?user=app")
                            .password("s3cr3t")
                            .build()
                            .password())
                    .isEqualTo("s3cr3t");
        }

        @Test
        void refusesAUserGivenTwiceInEveryForm() {
            for (String url : new String[] {
                "jdbc:mysql://root@h/db",
                "jdbc:mysql://root:s3cr3t@h/db",
                "jdbc:mysql://h/db?user=root",
                "jdbc:mysql://h/db?us%65r=root",
                "jdbc:mysql://address=(host=h)(user=root)/db",
                "jdbc:mysql://(host=h,port=1,user=root)/db",
                "jdbc:mysql://root:s3cr3t@[h1,h2]/db",
                "jdbc:mariadb://h/db?USER=root"
            }) {
                refused(
                        () -> PoolSettings.builder(url).username("app").build(),
                        "username (app): is given twice: the url names a user too. Keep one of the two.");
            }
        }

        @Test
        void refusesAPasswordGivenTwiceInEveryForm() {
            for (String url : new String[] {
                "jdbc:mysql://root:s3cr3t@h/db",
                "jdbc:mysql://h/db?user=root&password=s3cr3t",
                "jdbc:mysql://h/db?user=root&p%61ssword=s3cr3t",
                "jdbc:mysql://address=(host=h)(user=root)(password=s3cr3t)/db",
                "jdbc:mysql://(host=h,user=root,password=s3cr3t)/db",
                "jdbc:mariadb://h/db?user=root&password=s3cr3t"
            }) {
                refused(
                        () -> PoolSettings.builder(url).password("s3cr3t").build(),
                        "password (***): is given twice: the url holds a password too. Take it out of the url.");
            }
        }

        @Test
        void takesTheTimeoutsOfTheUrl() {
            PoolSettings settings = PoolSettings.builder(URL + "?connectTimeout=3000&socketTimeout=45000")
                    .build();

            assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
            assertThat(settings.socketTimeout()).isEqualTo(Duration.ofSeconds(45));
        }

        @Test
        void takesTheTimeoutsOfOneHostOfTheUrl() {
            PoolSettings settings = PoolSettings.builder("jdbc:mysql://address=(host=h)(socketTimeout=45000)/db")
                    .build();

            assertThat(settings.socketTimeout()).isEqualTo(Duration.ofSeconds(45));
        }

        @Test
        void takesTheTimeoutsOfTheDriverProperties() {
            assertThat(builder()
                            .driverProperty("socketTimeout", "45000")
                            .build()
                            .socketTimeout())
                    .isEqualTo(Duration.ofSeconds(45));
        }

        @Test
        void refusesATimeoutGivenTwiceWithDifferentValues() {
            refused(
                    () -> PoolSettings.builder(URL + "?socketTimeout=45000")
                            .socketTimeout(Duration.ofSeconds(60))
                            .build(),
                    "socketTimeout (60 s): contradicts socketTimeout=45000 (45 s) in the url. Keep one of the two.");
            refused(
                    () -> builder()
                            .connectTimeout(Duration.ofSeconds(1))
                            .driverProperty("connectTimeout", "2000")
                            .build(),
                    "connectTimeout (1 s): contradicts connectTimeout=2000 (2 s) as a driver property."
                            + " Keep one of the two.");
        }

        @Test
        void takesATimeoutGivenTwiceWithTheSameValue() {
            assertThat(PoolSettings.builder(URL + "?socketTimeout=60000")
                            .socketTimeout(Duration.ofSeconds(60))
                            .build()
                            .socketTimeout())
                    .isEqualTo(Duration.ofSeconds(60));
        }

        @Test
        void refusesAPropertyThatUrlAndDriverPropertiesContradict() {
            refused(
                    () -> PoolSettings.builder(URL + "?sslMode=REQUIRED")
                            .driverProperty("sslMode", "DISABLED")
                            .build(),
                    "driverProperty sslMode (DISABLED): contradicts sslMode=REQUIRED in the url. Keep one of the two.");
            refused(
                    () -> PoolSettings.builder(URL + "?trustCertificateKeyStorePassword=s3cr3t")
                            .driverProperty("trustCertificateKeyStorePassword", "s3cr3t2")
                            .build(),
                    "driverProperty trustCertificateKeyStorePassword (***): contradicts"
                            + " trustCertificateKeyStorePassword=*** in the url. Keep one of the two.");
        }
    }
}
