package dev.nevergone.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Credentials;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
            unproven::incrementAndGet);

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
        source.update(Credentials.of("app", "second"));
        assertThat(source.isCurrent(old)).isFalse();
        assertThat(unproven.get()).isPositive();
    }
}
