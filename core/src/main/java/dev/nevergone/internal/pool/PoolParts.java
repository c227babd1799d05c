package dev.nevergone.internal.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.Credentials;
import dev.nevergone.PoolCreationException;
import dev.nevergone.PoolSettings;
import dev.nevergone.internal.driver.ConnectSpec;
import dev.nevergone.internal.driver.Connector;
import dev.nevergone.internal.driver.Connectors;
import dev.nevergone.internal.driver.DaemonWatchdog;
import dev.nevergone.internal.outage.Ramp;
import dev.nevergone.internal.outage.ServerState;
import dev.nevergone.internal.outage.SharedServers;
import dev.nevergone.internal.telemetry.PoolEvents;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Puts the parts of a pool together: the one place that knows who needs whom.
 */
record PoolParts(
        PoolSettings settings,
        Clock clock,
        Gate gate,
        CoreLane core,
        OverflowLane overflow,
        ReadyLoans ready,
        Dialer dialer,
        DeathRegister deaths,
        Generations generations,
        LinkCloser closer,
        PoolEvents events,
        ExecutorService background,
        DaemonWatchdog watchdog,
        Fitness fitness,
        ServerState state,
        ServerDoor door,
        CredentialSource credentials,
        PrimaryWatch primary,
        SharedServers servers) {

    private static final long IDLE_THREAD_SECONDS = 5;

    static PoolParts assemble(
            PoolSettings settings,
            HikariDataSource hikari,
            SessionSetup setup,
            LongSupplier nanoTime,
            SharedServers servers) {
        DaemonWatchdog watchdog = new DaemonWatchdog("nevergone-" + settings.name() + "-watchdog");
        Connector connector = connector(settings, watchdog);
        Clock clock = new Clock(nanoTime, settings.poolTimeout().toNanos());
        PoolEvents events = new PoolEvents(settings.name(), settings.listeners(), nanoTime);
        ExecutorService background = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new PoolThreads(settings.name()));
        LinkCloser closer = new LinkCloser(events, background, clock);
        Generations generations = new Generations(nanoTime);
        ServerState state = new ServerState(nanoTime);
        Ramp ramp = new Ramp(nanoTime);
        ServerDoor door = new ServerDoor(state, settings.outageGrace().toNanos(), nanoTime);
        IdleDeaths idleDeaths = new IdleDeaths(events, nanoTime);
        DeathRegister deaths = new DeathRegister(
                generations,
                closer,
                events,
                state,
                clock,
                idleDeaths,
                settings.validationTimeout().toNanos());
        PrePing prePing = new PrePing(settings, generations, events.counters(), state, nanoTime, idleDeaths);
        Fitness fitness = new Fitness(prePing, deaths, closer, clock, idleDeaths);
        CredentialSource credentials = credentials(settings, background, nanoTime, ramp);
        Admission admission = new Admission(settings, connector, setup, nanoTime);
        Dialer dialer = new Dialer(settings, connector, credentials, admission, state, ramp, door, events, nanoTime);
        Gate gate = new Gate(
                settings.poolSize(), noLimit(settings.maxOverflow()), noLimit(settings.maxWaiters()), door, nanoTime);
        CoreLane core = new CoreLane(hikari, dialer, prePing, fitness, generations, deaths, closer, setup, clock);
        OverflowLane overflow = new OverflowLane(dialer, fitness, closer, gate);
        door.watch(() -> core.lendable() + overflow.idle(), events.counters()::openCount);
        Sweeper sweeper = new Sweeper(core, prePing, generations, deaths, closer, gate, background);
        ReadyLoans ready = new ReadyLoans(
                core,
                gate,
                door,
                fitness,
                closer,
                background,
                Runtime.getRuntime().availableProcessors());
        gate.keptBy(ready);
        deaths.onSuspicion(() -> {
            ready.giveBackAll();
            sweeper.start();
        });
        hikari.setDataSource(new SlotSource(core, settings));
        // HikariCP would ask it for each slot, and slots log in nowhere.
        hikari.setCredentialsProvider(null);
        return new PoolParts(
                settings,
                clock,
                gate,
                core,
                overflow,
                ready,
                dialer,
                deaths,
                generations,
                closer,
                events,
                background,
                watchdog,
                fitness,
                state,
                door,
                credentials,
                new PrimaryWatch(settings, connector, fitness, events),
                servers);
    }

    /** A knob's -1 as a number. */
    static int noLimit(int knob) {
        return knob < 0 ? Integer.MAX_VALUE : knob;
    }

    private static CredentialSource credentials(
            PoolSettings settings, ExecutorService background, LongSupplier nanoTime, Ramp ramp) {
        return new CredentialSource(
                settings.name(),
                new Credentials(settings.username(), settings.password()),
                settings.credentialsProvider(),
                background,
                settings.connectTimeout().toNanos(),
                nanoTime,
                ramp::untrusted);
    }

    private static Connector connector(PoolSettings settings, DaemonWatchdog watchdog) {
        ConnectSpec spec = new ConnectSpec(
                settings.jdbcUrl(), settings.connectTimeout(), settings.socketTimeout(), settings.driverProperties());
        try {
            return settings.requirePrimary() ? Connectors.toPrimary(spec, watchdog) : Connectors.of(spec, watchdog);
        } catch (IllegalStateException driverMissing) {
            throw new PoolCreationException(
                    "pool " + settings.name() + ": " + driverMissing.getMessage(), driverMissing);
        }
    }

    /** What HikariCP must do, and leave alone, to keep slots. */
    static void tune(HikariConfig config, PoolSettings settings) {
        config.setPoolName(settings.name());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(Math.max(250, settings.poolTimeout().toMillis()));
        config.setInitializationFailTimeout(-1);
        // Ours to decide, at every borrow: age, idleness, liveness.
        config.setMaxLifetime(0);
        config.setIdleTimeout(0);
        config.setKeepaliveTime(0);
        if (config.getThreadFactory() == null) {
            config.setThreadFactory(new PoolThreads(settings.name()));
        }
    }
}
