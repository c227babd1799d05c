package dev.nevergone.internal.settings;

import java.time.Duration;

/**
 * The one home of every default. Immutable.
 *
 * <p>Where a default depends on another knob, the knob's documentation says how.
 */
public final class Defaults {
    public static final String NAME = "default";
    /** HikariCP's default for {@code maximumPoolSize}. */
    public static final int POOL_SIZE = 10;
    /** Room for a burst without doubling the load on the server; SQLAlchemy's default is 10 beyond a pool size of 5. */
    public static final int MAX_OVERFLOW = 5;
    /** SQLAlchemy's and HikariCP's default alike. */
    public static final Duration POOL_TIMEOUT = Duration.ofSeconds(30);

    public static final boolean PRE_PING = true;
    public static final Duration PING_AFTER_IDLE = Duration.ofSeconds(10);
    /** HikariCP's default for {@code maxLifetime}. */
    public static final Duration RECYCLE = Duration.ofMinutes(30);

    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(60);
    public static final Duration VALIDATION_TIMEOUT = Duration.ofMillis(500);
    public static final Duration OUTAGE_GRACE = Duration.ofSeconds(10);
    public static final Duration CLOSE_GRACE = Duration.ofSeconds(10);
    public static final int WARM_UP = 0;
    public static final boolean REQUIRE_PRIMARY = false;
    public static final Duration LEAK_THRESHOLD = Duration.ZERO;
    public static final Duration LEAK_RECLAIM = Duration.ZERO;
    public static final int MAX_WAITERS = -1;

    public static final int MAX_ATTEMPTS = 4;
    public static final Duration RETRY_DEADLINE = Duration.ofSeconds(15);
    public static final Duration INITIAL_BACKOFF = Duration.ofMillis(25);
    public static final Duration MAX_BACKOFF = Duration.ofSeconds(1);
    public static final boolean RETRY_SHADOW = false;
    public static final boolean SELECTS_MAY_WRITE = false;
    /** Retries add a fifth to the load at most; the default of Finagle's and Envoy's retry budgets too. */
    public static final double RETRY_BUDGET_SHARE = 0.2;
    /** Finagle's {@code minRetriesPerSec}: a pool with few calls may retry too. */
    public static final int RETRY_BUDGET_PER_SECOND = 10;
    /** More would be no budget: few MySQL servers answer so many calls. */
    public static final int MOST_RETRIES_PER_SECOND = 10_000;

    private Defaults() {}
}
