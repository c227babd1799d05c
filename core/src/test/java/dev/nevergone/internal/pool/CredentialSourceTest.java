package dev.nevergone.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Credentials;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CredentialSourceTest {

    private final ExecutorService background = Executors.newCachedThreadPool();
    private volatile Credentials offered = Credentials.of("app", "first");
    private final AtomicInteger unproven = new AtomicInteger();
    private final CredentialSource source = new CredentialSource(
            "app",
            Credentials.of("app", "first"),
            () -> offered,
            background,
            TimeUnit.SECONDS.toNanos(10),
            System::nanoTime,
            this::nowUnproven);

    /** What is asked about each time, and the answers. */
    private volatile CredentialSource.@Nullable Issue watched;

    private final List<Boolean> wasCurrent = new CopyOnWriteArrayList<>();

    private void nowUnproven() {
        unproven.incrementAndGet();
        CredentialSource.Issue issue = watched;
        if (issue != null) {
            wasCurrent.add(source.isCurrent(issue));
        }
    }

    @AfterEach
    void endBackground() {
        background.shutdownNow();
    }

    @Test
    void credentialsOfAProviderAreUnprovenWhenTheyChangeAndOnlyThen() {
        source.current();
        source.current();
        assertThat(unproven.get()).isZero();
        offered = Credentials.of("app", "second");
        source.current();
        int changes = unproven.get();
        assertThat(changes).isPositive();
        source.current();
        assertThat(unproven.get()).isEqualTo(changes);
    }

    @Test
    void aLogInWithTheOldOnesProvesNothingAboutTheNew() {
        CredentialSource.Issue old = source.current();
        assertThat(source.isCurrent(old)).isTrue();
        watched = old;
        source.update(Credentials.of("app", "second"));
        assertThat(source.isCurrent(old)).isFalse();
        assertThat(wasCurrent).as("said before the change, and after it").containsExactly(true, false);
    }
}
