package dev.nevergone.internal.pool;

import dev.nevergone.Credentials;
import dev.nevergone.CredentialsProvider;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who the pool connects as: what the settings say, what was given at run time, or what a provider says at each connect.
 * Remembers what the server refused, so that it is not offered again. Thread-safe.
 */
final class CredentialSource {

    private static final Logger LOG = LoggerFactory.getLogger(CredentialSource.class);
    private static final long ASK_PROVIDER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String poolName;
    private final @Nullable CredentialsProvider provider;
    private final ExecutorService background;
    private final long capNanos;
    private final LongSupplier nanoTime;
    private final Runnable unproven;
    private final AtomicBoolean providerFailureSaid = new AtomicBoolean();
    private volatile Issue latest;
    private volatile @Nullable Credentials refused;
    private volatile long askAgainNanos;

    CredentialSource(
            String poolName,
            Credentials first,
            @Nullable CredentialsProvider provider,
            ExecutorService background,
            long capNanos,
            LongSupplier nanoTime,
            Runnable unproven) {
        this.poolName = poolName;
        this.latest = new Issue(first, 0);
        this.provider = provider;
        this.background = background;
        this.capNanos = capNanos;
        this.nanoTime = nanoTime;
        this.unproven = unproven;
    }

    /** What to connect with now. */
    Issue current() {
        if (provider != null) {
            Credentials fresh = ask(provider);
            if (fresh != null && !fresh.equals(latest.credentials())) {
                update(fresh);
            }
        }
        return latest;
    }

    /** New credentials, from the operator. */
    void update(Credentials fresh) {
        // Before, so that nobody rushes in with them; after, because a log-in with the old ones may have ended in
        // between.
        unproven.run();
        latest = new Issue(fresh, latest.number() + 1);
        unproven.run();
    }

    /** Whether no others have come since: only then a log-in with them proves anything. */
    boolean isCurrent(Issue issue) {
        return latest.number() == issue.number();
    }

    /** The server refused these. */
    void refused(Issue issue) {
        refused = issue.credentials();
        askAgainNanos = nanoTime.getAsLong() + ASK_PROVIDER_NANOS;
    }

    /** The server let somebody in: what it refused before is no measure any more. */
    void accepted() {
        refused = null;
    }

    /** Whether those that would be used now are the ones that were refused last. */
    boolean areRefused() {
        return refused != null && !changedSinceRefusal();
    }

    /** Whether there are others now than those that were refused last. Asks a provider once a second at most. */
    boolean changedSinceRefusal() {
        Credentials offered = refused;
        if (offered == null) {
            return false;
        }
        if (provider != null && nanoTime.getAsLong() - askAgainNanos >= 0) {
            askAgainNanos = nanoTime.getAsLong() + ASK_PROVIDER_NANOS;
            current();
        }
        return !offered.equals(latest.credentials());
    }

    private @Nullable Credentials ask(CredentialsProvider source) {
        try {
            Future<Credentials> answer = background.submit(source::get);
            try {
                Credentials credentials = answer.get(capNanos, TimeUnit.NANOSECONDS);
                providerFailureSaid.set(false);
                return credentials;
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                sayOnce("threw " + (cause == null ? e : cause).getClass().getName());
            } catch (TimeoutException e) {
                answer.cancel(true);
                sayOnce("did not answer within " + TimeUnit.NANOSECONDS.toMillis(capNanos) + " ms");
            } catch (InterruptedException e) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
            }
        } catch (RejectedExecutionException poolIsClosed) {
            return null;
        }
        return null;
    }

    /** Without the exception's text: a provider's message may quote a secret. */
    private void sayOnce(String what) {
        if (providerFailureSaid.compareAndSet(false, true)) {
            LOG.warn(
                    "pool {}: the CredentialsProvider {}; connecting with the credentials it gave last",
                    poolName,
                    what);
        }
    }

    /**
     * Credentials and which in the row of changes they are.
     *
     * @param credentials what to connect with
     * @param number counts changes
     */
    record Issue(Credentials credentials, long number) {}
}
