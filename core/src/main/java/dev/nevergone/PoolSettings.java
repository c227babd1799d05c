package dev.nevergone;

import dev.nevergone.internal.settings.Checks;
import dev.nevergone.internal.settings.CrossChecks;
import dev.nevergone.internal.settings.Defaults;
import dev.nevergone.internal.settings.DriverProperties;
import dev.nevergone.internal.settings.Durations;
import dev.nevergone.internal.settings.JdbcUrl;
import dev.nevergone.internal.settings.Masking;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is to set about one pool.
 *
 * <pre>{@code
 * PoolSettings settings = PoolSettings.builder("jdbc:mysql://127.0.0.1:3306/app")
 *         .username("app").password("secret")
 *         .poolSize(10).maxOverflow(5).poolTimeout(Duration.ofSeconds(30))
 *         .build();
 * }</pre>
 *
 * <p>Every value is checked where it is set, and what several values say together in {@link Builder#build()}. A value that
 * breaks a rule is refused with an {@link IllegalArgumentException} that names knob, value, rule and remedy; no value is
 * ever repaired, and no exception and no {@link #toString()} holds a password. What the user sets, in whatever place,
 * wins over the defaults; what is set in two places with different values is refused.
 *
 * <p>Durations are whole milliseconds and at most 365 days (the longest {@code wait_timeout} that a server takes, <a
 * href="https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_wait_timeout">manual</a>), unless a
 * knob says otherwise.
 *
 * <p>Immutable and thread-safe. Two settings are equal if every knob is.
 */
public final class PoolSettings {
    private final Builder origin;
    private final Duration connectTimeout;
    private final Duration socketTimeout;
    private final Duration outageGrace;

    private PoolSettings(Builder origin, Duration connectTimeout, Duration socketTimeout, Duration outageGrace) {
        this.origin = origin;
        this.connectTimeout = connectTimeout;
        this.socketTimeout = socketTimeout;
        this.outageGrace = outageGrace;
    }

    /**
     * Starts the settings of one pool.
     *
     * @param url a URL of MySQL Connector/J or MariaDB Connector/J: {@code jdbc:mysql://host:port/database} or
     *     {@code jdbc:mariadb://host:port/database}; also their variants for several hosts ({@code jdbc:mysql:loadbalance:},
     *     {@code jdbc:mysql:replication:}, {@code jdbc:mysql+srv:}, {@code jdbc:mariadb:sequential:} and so on). What it sets
     *     counts as set by the user
     * @throws IllegalArgumentException if it is null; if it is another kind of URL (an SQLAlchemy URL such as
     *     {@code mysql+pymysql://} is answered with its JDBC form); if the driver would not understand it; if it sets
     *     {@code autoReconnect=true} or another property that works beneath the pool; if it sets a property to a value that the
     *     driver does not take; if it sets {@code connectTimeout=0} or {@code socketTimeout=0}
     */
    public static Builder builder(String url) {
        return new Builder(JdbcUrl.parse(url));
    }

    /**
     * Reads settings from a flat block of properties, as {@link #fromMap(Map)} does.
     *
     * @throws IllegalArgumentException as {@link #fromMap(Map)}, and if a key or a value is no {@code String}
     */
    public static PoolSettings fromProperties(Properties properties) {
        return SettingsBlock.read(Checks.present("properties", properties));
    }

    /**
     * Reads settings from a block of properties: the knobs of {@link Builder} in kebab case, or the engine options of
     * SQLAlchemy under their own names.
     *
     * <ul>
     *   <li>{@code url} (or {@code jdbc-url}), {@code name}, {@code username}, {@code password}, {@code pool-size},
     *       {@code max-overflow}, {@code pool-timeout}, {@code pre-ping}, {@code ping-after-idle}, {@code recycle},
     *       {@code connect-timeout}, {@code socket-timeout}, {@code validation-timeout}, {@code outage-grace},
     *       {@code close-grace}, {@code warm-up}, {@code require-primary}, {@code leak-threshold}, {@code leak-reclaim},
     *       {@code max-waiters}, {@code commit-witness} ({@code none}, {@code table}, {@code table:<name>} or {@code gtid}),
     *       {@code retry.max-attempts}, {@code retry.deadline}, {@code retry.initial-backoff}, {@code retry.max-backoff},
     *       {@code retry.shadow}, {@code retry.selects-may-write}, {@code retry.retry-on} (names of
     *       {@link Failure.Category}), {@code retry.budget-share}, {@code retry.budget-per-second},
     *       {@code driver-properties.<name>}. A duration is a {@link Duration}, {@code 500ms}, {@code 30s}, {@code 10m},
     *       {@code 1h}, {@code 2d} or ISO-8601 ({@code PT30S}); a bare number is refused, for it lacks a unit. {@code retry} and
     *       {@code driver-properties} may be maps
     *   <li>{@code pool_size}, {@code max_overflow}, {@code pool_timeout}, {@code pool_recycle}, {@code pool_pre_ping},
     *       {@code pool_logging_name} (the name), {@code SQLALCHEMY_DATABASE_URI} (the URL, in JDBC form); a bare number is
     *       seconds, and {@code pool_recycle=-1} means never by age, as SQLAlchemy has it. Its other options are refused with a
     *       sentence that says what to do instead. {@code SQLALCHEMY_ENGINE_OPTIONS} may be a map of these
     * </ul>
     *
     * <p>Booleans are {@code true} and {@code false}; Python's {@code True} and {@code False} count too.
     *
     * @throws IllegalArgumentException if there is no URL; if a key is unknown (the message lists the known ones); if a knob is
     *     given under two keys; if a value is null, of the wrong kind, or refused by the knob's method in {@link Builder}
     */
    public static PoolSettings fromMap(Map<String, ?> block) {
        return SettingsBlock.read(Checks.present("block", block));
    }

    /** {@return a new builder that holds what was set here, and leaves unset what was not} */
    public Builder toBuilder() {
        return new Builder(origin);
    }

    /** {@return the name; see {@link Builder#name(String)}} */
    public String name() {
        return origin.name;
    }

    /** {@return the URL as given, with any secret it holds; see {@link #builder(String)}} */
    public String jdbcUrl() {
        return origin.url.text();
    }

    /** {@return the user, or null where it is left to the URL; see {@link Builder#username(String)}} */
    public @Nullable String username() {
        return origin.username;
    }

    /** {@return the password, or null where it is left to the URL; see {@link Builder#password(String)}} */
    public @Nullable String password() {
        return origin.password;
    }

    /** {@return the connections kept; see {@link Builder#poolSize(int)}} */
    public int poolSize() {
        return origin.poolSize;
    }

    /** {@return the connections beyond the pool size, -1 = no limit; see {@link Builder#maxOverflow(int)}} */
    public int maxOverflow() {
        return origin.maxOverflow;
    }

    /** {@return the deadline of a borrow; see {@link Builder#poolTimeout(Duration)}} */
    public Duration poolTimeout() {
        return origin.poolTimeout;
    }

    /** {@return whether a borrow may ping; see {@link Builder#prePing(boolean)}} */
    public boolean prePing() {
        return origin.prePing;
    }

    /** {@return the idle time after which a borrow pings; see {@link Builder#pingAfterIdle(Duration)}} */
    public Duration pingAfterIdle() {
        return Builder.or(origin.pingAfterIdle, Defaults.PING_AFTER_IDLE);
    }

    /** {@return the age at which a connection is replaced, zero = never; see {@link Builder#recycle(Duration)}} */
    public Duration recycle() {
        return origin.recycle;
    }

    /** {@return the bound of connecting, wherever it was set; see {@link Builder#connectTimeout(Duration)}} */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** {@return the bound of one read, wherever it was set; see {@link Builder#socketTimeout(Duration)}} */
    public Duration socketTimeout() {
        return socketTimeout;
    }

    /** {@return the cap of a ping; see {@link Builder#validationTimeout(Duration)}} */
    public Duration validationTimeout() {
        return origin.validationTimeout;
    }

    /** {@return how often and how long to retry; see {@link Builder#retry(RetryPolicy)}} */
    public RetryPolicy retry() {
        return origin.retry;
    }

    /** {@return how long a borrow waits for a server that is down; see {@link Builder#outageGrace(Duration)}} */
    public Duration outageGrace() {
        return outageGrace;
    }

    /** {@return how long closing waits for borrowers; see {@link Builder#closeGrace(Duration)}} */
    public Duration closeGrace() {
        return origin.closeGrace;
    }

    /** {@return the connections opened on creation; see {@link Builder#warmUp(int)}} */
    public int warmUp() {
        return origin.warmUp;
    }

    /** {@return the way to learn a lost COMMIT's outcome; see {@link Builder#commitWitness(CommitWitness)}} */
    public CommitWitness commitWitness() {
        return origin.commitWitness;
    }

    /** {@return who is asked for user and password at each connect, or null; see {@link Builder#credentialsProvider(CredentialsProvider)}} */
    public @Nullable CredentialsProvider credentialsProvider() {
        return origin.credentialsProvider;
    }

    /** {@return whether read-only servers are left alone; see {@link Builder#requirePrimary(boolean)}} */
    public boolean requirePrimary() {
        return origin.requirePrimary;
    }

    /** {@return after how long a borrow is logged as a leak, zero for never; see {@link Builder#leakThreshold(Duration)}} */
    public Duration leakThreshold() {
        return origin.leakThreshold;
    }

    /** {@return after how long a leaked connection is aborted, zero for never; see {@link Builder#leakReclaim(Duration)}} */
    public Duration leakReclaim() {
        return origin.leakReclaim;
    }

    /** {@return how many threads may wait for a connection, -1 for no limit; see {@link Builder#maxWaiters(int)}} */
    public int maxWaiters() {
        return origin.maxWaiters;
    }

    /** {@return unmodifiable: what the driver gets beside the URL; see {@link Builder#driverProperty(String, String)}} */
    public Map<String, String> driverProperties() {
        return origin.driverProperties;
    }

    /** {@return unmodifiable: who hears of the pool's events; see {@link Builder#listener(PoolListener)}} */
    public List<PoolListener> listeners() {
        return origin.listeners;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                name(),
                jdbcUrl(),
                username(),
                password(),
                poolSize(),
                maxOverflow(),
                poolTimeout(),
                prePing(),
                pingAfterIdle(),
                recycle(),
                connectTimeout,
                socketTimeout,
                validationTimeout(),
                retry(),
                outageGrace,
                closeGrace(),
                warmUp(),
                commitWitness(),
                credentialsProvider(),
                requirePrimary(),
                leakThreshold(),
                leakReclaim(),
                maxWaiters(),
                driverProperties(),
                listeners());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PoolSettings that && values().equals(that.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** {@return every knob with its unit; passwords and other secrets are masked, in the URL too} */
    @Override
    public String toString() {
        return "PoolSettings{name=" + name() + ", url=" + Masking.url(jdbcUrl()) + ", username=" + username()
                + ", password=" + (password() == null ? null : Masking.MASK) + ", poolSize=" + poolSize()
                + ", maxOverflow=" + maxOverflow() + ", poolTimeout=" + Durations.format(poolTimeout()) + ", prePing="
                + prePing() + ", pingAfterIdle=" + Durations.format(pingAfterIdle()) + ", recycle="
                + Durations.format(recycle()) + ", connectTimeout=" + Durations.format(connectTimeout)
                + ", socketTimeout=" + Durations.format(socketTimeout) + ", validationTimeout="
                + Durations.format(validationTimeout()) + ", retry=" + retry() + ", outageGrace="
                + Durations.format(outageGrace) + ", closeGrace=" + Durations.format(closeGrace()) + ", warmUp="
                + warmUp() + ", commitWitness=" + commitWitness() + ", credentialsProvider="
                + (credentialsProvider() == null ? "none" : "set") + ", requirePrimary=" + requirePrimary()
                + ", leakThreshold=" + Durations.format(leakThreshold()) + ", leakReclaim="
                + Durations.format(leakReclaim()) + ", maxWaiters=" + maxWaiters() + ", driverProperties="
                + Masking.properties(driverProperties()) + ", listeners="
                + listeners().stream()
                        .map(listener -> listener.getClass().getName())
                        .toList()
                + "}";
    }

    /**
     * Makes {@link PoolSettings}. Not thread-safe; what it builds is. May go on being used after {@link #build()}, which
     * changes nothing that was built before.
     */
    public static final class Builder {
        private final JdbcUrl url;
        private String name = Defaults.NAME;
        private @Nullable String username;
        private @Nullable String password;
        private int poolSize = Defaults.POOL_SIZE;
        private int maxOverflow = Defaults.MAX_OVERFLOW;
        private Duration poolTimeout = Defaults.POOL_TIMEOUT;
        private boolean prePing = Defaults.PRE_PING;
        private @Nullable Duration pingAfterIdle;
        private Duration recycle = Defaults.RECYCLE;
        private @Nullable Duration connectTimeout;
        private @Nullable Duration socketTimeout;
        private Duration validationTimeout = Defaults.VALIDATION_TIMEOUT;
        private RetryPolicy retry = RetryPolicy.defaults();
        private @Nullable Duration outageGrace;
        private Duration closeGrace = Defaults.CLOSE_GRACE;
        private int warmUp = Defaults.WARM_UP;
        private CommitWitness commitWitness = CommitWitness.none();
        private @Nullable CredentialsProvider credentialsProvider;
        private boolean requirePrimary = Defaults.REQUIRE_PRIMARY;
        private Duration leakThreshold = Defaults.LEAK_THRESHOLD;
        private Duration leakReclaim = Defaults.LEAK_RECLAIM;
        private int maxWaiters = Defaults.MAX_WAITERS;
        private Map<String, String> driverProperties = Map.of();
        private List<PoolListener> listeners = List.of();

        private Builder(JdbcUrl url) {
            this.url = url;
            for (JdbcUrl.Property property : url.properties()) {
                DriverProperties.check("url property", property.name(), property.value(), url.connectorJ());
            }
        }

        private Builder(Builder from) {
            this.url = from.url;
            this.name = from.name;
            this.username = from.username;
            this.password = from.password;
            this.poolSize = from.poolSize;
            this.maxOverflow = from.maxOverflow;
            this.poolTimeout = from.poolTimeout;
            this.prePing = from.prePing;
            this.pingAfterIdle = from.pingAfterIdle;
            this.recycle = from.recycle;
            this.connectTimeout = from.connectTimeout;
            this.socketTimeout = from.socketTimeout;
            this.validationTimeout = from.validationTimeout;
            this.retry = from.retry;
            this.outageGrace = from.outageGrace;
            this.closeGrace = from.closeGrace;
            this.warmUp = from.warmUp;
            this.commitWitness = from.commitWitness;
            this.credentialsProvider = from.credentialsProvider;
            this.requirePrimary = from.requirePrimary;
            this.leakThreshold = from.leakThreshold;
            this.leakReclaim = from.leakReclaim;
            this.maxWaiters = from.maxWaiters;
            this.driverProperties = from.driverProperties;
            this.listeners = from.listeners;
        }

        /**
         * Names the pool in logs, meters and JMX. Default {@code default}.
         *
         * @param name not blank, without control characters and without any of {@code : * ? " , =}, which break JMX object
         *     names
         * @throws IllegalArgumentException if it is null or breaks these rules
         */
        public Builder name(String name) {
            this.name = Checks.name("name", name);
            return this;
        }

        /**
         * Sets the user. Default: none, which leaves it to the URL.
         *
         * @param username not blank
         * @throws IllegalArgumentException if it is null or blank; from {@link #build()} if the URL names a user too
         */
        public Builder username(String username) {
            if (Checks.present("username", username).isBlank()) {
                throw Checks.refusal(
                        "username", "'" + username + "'", "must not be blank", "Leave the call out for none");
            }
            this.username = username;
            return this;
        }

        /**
         * Sets the password. Default: none, which leaves it to the URL. No message and no {@code toString()} shows it.
         *
         * @param password may be empty
         * @throws IllegalArgumentException if it is null; from {@link #build()} if the URL holds a password too, or if neither the
         *     URL nor {@link #username(String)} names a user
         */
        public Builder password(String password) {
            this.password = Checks.present("password", password);
            return this;
        }

        /**
         * Sets how many connections are kept; SQLAlchemy's {@code pool_size}. Default 10. They are opened when first needed, see
         * {@link #warmUp(int)}.
         *
         * @param poolSize 1 or more. SQLAlchemy's 0 (no limit) is {@code maxOverflow(-1)} here
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder poolSize(int poolSize) {
            this.poolSize = Checks.atLeast("poolSize", poolSize, 1, "For no limit use maxOverflow(-1)");
            return this;
        }

        /**
         * Sets how many connections beyond the {@linkplain #poolSize(int) pool size} may be open at a time; they are closed when
         * returned. SQLAlchemy's {@code max_overflow}. Default 5.
         *
         * @param maxOverflow 0 or more, or -1 for no limit
         * @throws IllegalArgumentException if it is less than -1
         */
        public Builder maxOverflow(int maxOverflow) {
            this.maxOverflow = Checks.atLeast("maxOverflow", maxOverflow, -1, "-1 means no limit, 0 means no overflow");
            return this;
        }

        /**
         * Sets the one deadline of a borrow: waiting, checking and connecting all end by then. SQLAlchemy's
         * {@code pool_timeout}. Default 30 s.
         *
         * @param poolTimeout 1 ms to 365 days
         * @throws IllegalArgumentException if it is null, zero, negative, longer, or no whole milliseconds; from {@link #build()} if
         *     {@link #connectTimeout(Duration)} or {@link #outageGrace(Duration)} is set longer
         */
        public Builder poolTimeout(Duration poolTimeout) {
            this.poolTimeout = Checks.positive("poolTimeout", poolTimeout, "A borrow needs time to connect");
            return this;
        }

        /**
         * Sets whether a connection is looked at before it is handed out: a peek, which costs no round trip, at every borrow, and
         * a ping (COM_PING, one round trip) where {@link #pingAfterIdle(Duration)} asks for it; SQLAlchemy's
         * {@code pool_pre_ping}. Default true.
         *
         * @param prePing false to look at nothing: a connection that died while it was idle is handed out then, and its first
         *     statement fails
         * @throws IllegalArgumentException from {@link #build()} if it is false and {@link #pingAfterIdle(Duration)} is set
         */
        public Builder prePing(boolean prePing) {
            this.prePing = prePing;
            return this;
        }

        /**
         * Sets how long a connection must have been idle for a borrow to ping it. Default 10 s.
         *
         * @param pingAfterIdle zero to 365 days; zero means: ping on every borrow
         * @throws IllegalArgumentException if it is null, negative, longer, or no whole milliseconds; from {@link #build()} if
         *     {@link #prePing(boolean)} is false, for then it has no meaning
         */
        public Builder pingAfterIdle(Duration pingAfterIdle) {
            this.pingAfterIdle = Checks.zeroOrMore("pingAfterIdle", pingAfterIdle, "ping on every borrow");
            return this;
        }

        /**
         * Sets the age at which a connection is replaced at its next borrow; SQLAlchemy's {@code pool_recycle}. Default 30 min.
         *
         * @param recycle zero to 365 days; zero means: never by age
         * @throws IllegalArgumentException if it is null, negative, longer, or no whole milliseconds
         */
        public Builder recycle(Duration recycle) {
            this.recycle = Checks.zeroOrMore("recycle", recycle, "never by age");
            return this;
        }

        /**
         * Sets how long connecting to the server may take. Default 5 s, or the {@linkplain #poolTimeout(Duration) pool timeout}
         * where that is shorter. It may instead be set as {@code connectTimeout} in the URL or as a driver property, in
         * milliseconds.
         *
         * @param connectTimeout 1 ms to 2147483647 ms (24.8 days): the drivers keep it in an {@code int} of milliseconds
         * @throws IllegalArgumentException if it is null, zero (never ends), negative, longer, or no whole milliseconds; from
         *     {@link #build()} if it is set elsewhere to another value, or longer than the pool timeout
         * @see <a href="https://dev.mysql.com/doc/connector-j/en/connector-j-connp-props-networking.html">Connector/J: networking</a>
         */
        public Builder connectTimeout(Duration connectTimeout) {
            String advice = "Zero would wait until the operating system gives up, about two minutes";
            this.connectTimeout = Checks.bounded(
                    "connectTimeout", connectTimeout, Duration.ofMillis(1), Checks.LONGEST_OF_DRIVER, advice);
            return this;
        }

        /**
         * Sets how long one read from the server may take; it bounds every statement. Default 60 s. It may instead be set as
         * {@code socketTimeout} in the URL or as a driver property, in milliseconds. Choose it longer than the longest legal
         * statement; over TLS an expired time-out can take twice as long to be reported.
         *
         * @param socketTimeout 1 ms to 2147483647 ms (24.8 days): the drivers keep it in an {@code int} of milliseconds. Zero is
         *     refused: on a connection gone silent a call would hang about 15 min 38 s where Linux gives up resending
         *     (<a href="https://www.kernel.org/doc/Documentation/networking/ip-sysctl.txt">tcp_retries2</a>), and for ever where
         *     the peer's kernel still acknowledges
         * @throws IllegalArgumentException if it is null, zero, negative, longer, or no whole milliseconds; from {@link #build()} if
         *     it is set elsewhere to another value
         * @see <a href="https://dev.mysql.com/doc/connector-j/en/connector-j-connp-props-networking.html">Connector/J: networking</a>
         */
        public Builder socketTimeout(Duration socketTimeout) {
            String advice = "Zero would let a call on a dead connection hang for 15 min 38 s, or for ever";
            this.socketTimeout = Checks.bounded(
                    "socketTimeout", socketTimeout, Duration.ofMillis(1), Checks.LONGEST_OF_DRIVER, advice);
            return this;
        }

        /**
         * Sets the cap of a ping: what a dead connection may cost a borrower. Default 500 ms.
         *
         * @param validationTimeout 250 ms to 1 s, both included
         * @throws IllegalArgumentException if it is null, out of range, or no whole milliseconds
         */
        public Builder validationTimeout(Duration validationTimeout) {
            this.validationTimeout = Checks.bounded(
                    "validationTimeout",
                    validationTimeout,
                    Duration.ofMillis(250),
                    Duration.ofSeconds(1),
                    "Use 250 ms to 1 s");
            return this;
        }

        /**
         * Sets how often and how long to try again where that is safe. Default {@link RetryPolicy#defaults()}.
         *
         * @param retry {@link RetryPolicy#disabled()} for never
         * @throws IllegalArgumentException if it is null
         */
        public Builder retry(RetryPolicy retry) {
            this.retry = Checks.present("retry", retry);
            return this;
        }

        /**
         * Sets how long a borrow may wait for a server that is known to be down. Default 10 s, or the
         * {@linkplain #poolTimeout(Duration) pool timeout} where that is shorter.
         *
         * @param outageGrace zero to 365 days; zero means: fail at once while the server is down
         * @throws IllegalArgumentException if it is null, negative, longer, or no whole milliseconds; from {@link #build()} if it is
         *     longer than the pool timeout
         */
        public Builder outageGrace(Duration outageGrace) {
            this.outageGrace = Checks.zeroOrMore("outageGrace", outageGrace, "fail at once while the server is down");
            return this;
        }

        /**
         * Sets how long closing the pool waits for borrowed connections before it aborts them. Default 10 s.
         *
         * @param closeGrace zero to 365 days; zero means: abort at once
         * @throws IllegalArgumentException if it is null, negative, longer, or no whole milliseconds
         */
        public Builder closeGrace(Duration closeGrace) {
            this.closeGrace = Checks.zeroOrMore("closeGrace", closeGrace, "abort at once");
            return this;
        }

        /**
         * Sets how many connections creating the pool opens. Default 0: creating a pool never touches the network.
         *
         * @param warmUp 0 to the {@linkplain #poolSize(int) pool size}
         * @throws IllegalArgumentException if it is negative; from {@link #build()} if it is larger than the pool size
         */
        public Builder warmUp(int warmUp) {
            this.warmUp = Checks.atLeast("warmUp", warmUp, 0, "0 means that nothing is opened in advance");
            return this;
        }

        /**
         * Sets the way to learn whether a COMMIT took effect whose answer was lost. Default {@link CommitWitness#none()}.
         *
         * <p>What it needs on the server is tried out before the first transaction that may write, which fails where something
         * is missing; creating the pool, {@code warmUp} and {@code awaitReady} do not try it out.
         *
         * @throws IllegalArgumentException if it is null
         */
        public Builder commitWitness(CommitWitness commitWitness) {
            this.commitWitness = Checks.present("commitWitness", commitWitness);
            return this;
        }

        /**
         * Sets who is asked for user and password at each connect, for tokens that expire and secrets that rotate. Default: none,
         * which leaves it to {@link #username(String)} and {@link #password(String)} or the URL. Those, where set, are used until
         * the provider gives others. A provider that throws, or does not answer within the {@linkplain #connectTimeout(Duration)
         * connect timeout}, is logged once, and the credentials it gave last are used.
         *
         * @param provider thread-safe
         * @throws IllegalArgumentException if it is null
         */
        public Builder credentialsProvider(CredentialsProvider provider) {
            this.credentialsProvider = Checks.present("credentialsProvider", provider);
            return this;
        }

        /**
         * Sets whether connections to a read-only server ({@code read_only}, {@code super_read_only}) are left out of the pool.
         * Default false. With several hosts in the URL, or several addresses behind a name, the pool then finds the one that can
         * be written to, also after a failover: a host or address that failed or is read-only is asked last for 10 s, and its
         * name is resolved anew, past the JVM's DNS cache ({@code networkaddress.cache.ttl}), where the JVM has a DNS client
         * (module {@code jdk.naming.dns}). Without it, another host than the first is tried only when the first cannot be
         * connected to.
         *
         * @param requirePrimary true to leave read-only servers alone
         * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_read_only">manual: read_only</a>
         */
        public Builder requirePrimary(boolean requirePrimary) {
            this.requirePrimary = requirePrimary;
            return this;
        }

        /**
         * Sets after how long a connection that was not returned is logged as a leak, with the stack of its borrower. Default zero.
         *
         * @param leakThreshold zero to 365 days; zero means: leaks are not looked for
         * @throws IllegalArgumentException if it is null, negative, longer, or no whole milliseconds
         */
        public Builder leakThreshold(Duration leakThreshold) {
            this.leakThreshold = Checks.zeroOrMore("leakThreshold", leakThreshold, "leaks are not looked for");
            return this;
        }

        /**
         * Sets after how long a connection that was not returned is aborted, so that its place in the pool is free again. Default
         * zero. Its borrower gets an exception at its next call.
         *
         * @param leakReclaim zero to 365 days; zero means: leaks are never reclaimed
         * @throws IllegalArgumentException if it is null, negative, longer, or no whole milliseconds; from {@link #build()} if it is
         *     set without {@link #leakThreshold(Duration)}, or not longer than that
         */
        public Builder leakReclaim(Duration leakReclaim) {
            this.leakReclaim = Checks.zeroOrMore("leakReclaim", leakReclaim, "leaks are never reclaimed");
            return this;
        }

        /**
         * Sets how many threads may wait for a connection; a further one fails at once. Default -1.
         *
         * @param maxWaiters -1 or more; -1 means no limit, 0 that nobody waits
         * @throws IllegalArgumentException if it is less than -1
         */
        public Builder maxWaiters(int maxWaiters) {
            this.maxWaiters =
                    Checks.atLeast("maxWaiters", maxWaiters, -1, "-1 means no limit, 0 means that nobody waits");
            return this;
        }

        /**
         * Sets one property of the driver, as in the URL after the {@code ?}. Default: none. Connector/J minds the case of a name
         * and silently ignores a name that it does not know.
         *
         * @param name not blank; not {@code user} or {@code password}
         * @param value as the driver reads it
         * @throws IllegalArgumentException if either is null; if the name is blank, has another case than the driver's own, or is
         *     {@code user} or {@code password} (use {@link #username(String)} and {@link #password(String)}); if the driver does not
         *     take the value; if it is a zero {@code connectTimeout} or {@code socketTimeout}; if it switches on
         *     {@code autoReconnect} or another feature that works beneath the pool; from {@link #build()} if the URL sets it to
         *     another value
         * @see <a href="https://dev.mysql.com/doc/connector-j/en/connector-j-reference-configuration-properties.html">Connector/J:
         *     configuration properties</a>
         */
        public Builder driverProperty(String name, String value) {
            Checks.present("driverProperty", name);
            Checks.present("driverProperty " + name, value);
            DriverProperties.checkGiven(name, value, url.connectorJ());
            Map<String, String> extended = new LinkedHashMap<>(driverProperties);
            extended.put(name, value);
            this.driverProperties = Collections.unmodifiableMap(extended);
            return this;
        }

        /**
         * Sets several properties of the driver, each as {@link #driverProperty(String, String)} does; those set before stay.
         *
         * @throws IllegalArgumentException if it is null, or as {@link #driverProperty(String, String)}
         */
        public Builder driverProperties(Map<String, String> properties) {
            Checks.present("driverProperties", properties).forEach(this::driverProperty);
            return this;
        }

        /**
         * Adds one that hears of the pool's events from the start; those added before stay. Default: none. Others can join and
         * leave later, see {@link ResilientDataSource#addListener(PoolListener)}. Settings with other listeners are not equal.
         *
         * @param listener one that is added a second time is told once
         * @throws IllegalArgumentException if it is null
         */
        public Builder listener(PoolListener listener) {
            Checks.present("listener", listener);
            this.listeners =
                    Stream.concat(listeners.stream(), Stream.of(listener)).toList();
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws IllegalArgumentException if a knob contradicts another one, as said at each; the message names both
         */
        public PoolSettings build() {
            CrossChecks.credentials(url, username, password);
            CrossChecks.driverProperties(url, driverProperties);
            Duration connect = CrossChecks.timeout("connectTimeout", connectTimeout, url, driverProperties);
            Duration socket = CrossChecks.timeout("socketTimeout", socketTimeout, url, driverProperties);
            CrossChecks.notLongerThanPoolTimeout("connectTimeout", connect, poolTimeout);
            CrossChecks.notLongerThanPoolTimeout("outageGrace", outageGrace, poolTimeout);
            if (!prePing && pingAfterIdle != null) {
                String rule = "has no meaning with prePing (false)";
                throw Checks.refusal("pingAfterIdle", pingAfterIdle, rule, "Leave one of the two out");
            }
            if (warmUp > poolSize) {
                String rule = "must not be larger than poolSize (" + poolSize + ")";
                throw Checks.refusal("warmUp", warmUp, rule, "Lower it, or raise poolSize");
            }
            if (!leakReclaim.isZero() && (leakThreshold.isZero() || leakReclaim.compareTo(leakThreshold) <= 0)) {
                String rule = "must be longer than leakThreshold (" + Durations.format(leakThreshold)
                        + "), which must be set";
                throw Checks.refusal("leakReclaim", Durations.format(leakReclaim), rule, "Set both");
            }
            return new PoolSettings(
                    new Builder(this),
                    or(connect, shorter(Defaults.CONNECT_TIMEOUT, poolTimeout)),
                    or(socket, Defaults.SOCKET_TIMEOUT),
                    or(outageGrace, shorter(Defaults.OUTAGE_GRACE, poolTimeout)));
        }

        private static Duration or(@Nullable Duration value, Duration fallback) {
            return value != null ? value : fallback;
        }

        private static Duration shorter(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }
    }
}
