package dev.nevergone;

import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ProtocolProxy;
import dev.nevergone.testkit.ProtocolRule;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Cuts connections about every 20 ms, each at a point of the protocol drawn by chance: before a command, after it was
 * executed and before its answer, in the midst of a result, with FIN or RST, now and then all at once, now and then with
 * the error of a server that goes down.
 */
final class Chaos implements AutoCloseable {

    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private final ProtocolProxy proxy;
    private final Random chance;
    private final String[] targets;
    private final Thread thread = new Thread(this::run, "chaos");
    private volatile boolean ended;
    private final AtomicInteger faults = new AtomicInteger();
    private final AtomicInteger allCut = new AtomicInteger();

    /** @param targets what the statements look like at which connections are cut, other commands aside */
    Chaos(MySqlServer server, long seed, String... targets) throws IOException {
        this.targets = targets;
        proxy = ProtocolProxy.start(server.host(), server.port());
        chance = new Random(seed);
    }

    /** A pool that goes on trying for longer than any fault here lasts. */
    static PoolSettings.Builder patient(String name, MySqlServer server, String url, int threads, int maxAttempts) {
        return PoolSettings.builder(url)
                .name(name)
                .username(server.username())
                .password(server.password())
                .poolSize(threads)
                .maxOverflow(2)
                .poolTimeout(Duration.ofSeconds(60))
                .outageGrace(Duration.ofSeconds(60))
                .socketTimeout(Duration.ofSeconds(20))
                .retry(RetryPolicy.builder()
                        .maxAttempts(maxAttempts)
                        .deadline(Duration.ofSeconds(60))
                        .maxBackoff(Duration.ofMillis(100))
                        .budget(1, 10_000)
                        .build());
    }

    String url(String database) {
        return proxy.through("jdbc:mysql://host/" + database + "?sslMode=DISABLED&allowPublicKeyRetrieval=true");
    }

    ProtocolProxy proxy() {
        return proxy;
    }

    void begin() {
        thread.start();
    }

    /** No more faults from here on. */
    void end() throws InterruptedException {
        ended = true;
        LockSupport.unpark(thread);
        thread.join();
        proxy.heal();
    }

    /** How many faults have happened, those that cut all connections counted as one. */
    int faults() {
        return faults.get();
    }

    /** How often all connections were cut at once. */
    int allCut() {
        return allCut.get();
    }

    private void run() {
        ArmedRule rule = null;
        while (!ended) {
            LockSupport.parkNanos(PAUSE_NANOS);
            if (rule != null) {
                rule.disarm();
                faults.addAndGet(rule.fired());
            }
            rule = next();
        }
    }

    private @Nullable ArmedRule next() {
        boolean reset = chance.nextBoolean();
        ProtocolRule rule = chance.nextInt(4) == 0
                ? proxy.onAnyCommand()
                : proxy.onSqlMatching(targets[chance.nextInt(targets.length)]);
        if (reset) {
            rule.byReset();
        }
        return switch (chance.nextInt(16)) {
            case 0 -> {
                faults.incrementAndGet();
                allCut.incrementAndGet();
                if (reset) {
                    proxy.resetOpenConnections();
                } else {
                    proxy.cutOpenConnections();
                }
                yield null;
            }
            case 1 -> rule.answerErrorAndCut(1053, "08S01", "Server shutdown in progress");
            case 2, 3 -> rule.cutAfterRows(0);
            case 4, 5, 6, 7, 8, 9 -> rule.cutBefore();
            default -> rule.cutAfter();
        };
    }

    @Override
    public void close() throws IOException {
        ended = true;
        proxy.close();
    }

    @Override
    public String toString() {
        return faults + " faults, " + proxy.cuts() + " connections cut by rule, " + proxy.logins() + " log-ins";
    }
}
