package dev.nevergone.internal.outage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.Failure;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.internal.outage.ServerState.Snapshot;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What pools to one server tell each other, and what they keep to themselves. */
@Timeout(30)
class SharedServersTest {

    private final SQLException refused =
            new SQLException("Communications link failure", "08S01", new ConnectException("Connection refused"));
    private final SQLException silent =
            new SQLException("Communications link failure", "08S01", new SocketTimeoutException("Read timed out"));

    private final ExecutorService background = Executors.newCachedThreadPool();
    private final SharedServers servers = new SharedServers();
    private final Pool one = new Pool("db:3306");
    private final Pool other = new Pool("db:3306");
    private final Pool stranger = new Pool("elsewhere:3306");

    @AfterEach
    void stop() {
        one.canary.stop();
        other.canary.stop();
        stranger.canary.stop();
        background.shutdownNow();
    }

    @Test
    void oneThatIsRefusedTellsTheOthersAndOneCanaryKnocksForAll() throws Exception {
        one.fails(refused);
        assertThat(other.state.isDown()).isTrue();
        assertThat(other.told).hasValue(1);
        assertThat(stranger.state.isDown()).isFalse();
        awaitMoreThan(one.probes, 3);
        assertThat(other.probes).hasValue(0);
        assertThat(other.state.now().failures()).isGreaterThan(1);
        assertThat(other.told).as("told once").hasValue(1);

        one.refusal = null;
        awaitPhase(other, ServerPhase.UP);
        assertThat(one.state.isDown()).isFalse();
        assertThat(other.backs).hasValue(1);
        assertThat(other.probes).hasValue(0);
    }

    @Test
    void anotherCanaryTakesOverWhenThePoolOfTheFirstIsClosed() throws Exception {
        one.fails(refused);
        awaitMoreThan(one.probes, 1);
        one.canary.stop();
        servers.leave(one.target, one.member);
        awaitMoreThan(other.probes, 2);
        other.refusal = null;
        awaitPhase(other, ServerPhase.UP);
        assertThat(one.state.isDown()).as("it hears of nothing any more").isTrue();
    }

    @Test
    void whatMayBeOnePoolsOwnTroubleStaysItsOwn() throws Exception {
        one.refusal = silent;
        one.fails(silent);
        awaitMoreThan(one.probes, 2);
        assertThat(other.state.now().phase()).isEqualTo(ServerPhase.UP);

        // And a pool in trouble of its own does not take another's success for its own.
        other.member.reached();
        assertThat(one.state.isDown()).isTrue();
    }

    @Test
    void eachKnocksForItselfOnceTheServerListensAndLetsTheFirstNotIn() throws Exception {
        other.refusal = silent;
        one.fails(refused);
        awaitMoreThan(one.probes, 1);
        one.refusal = silent;
        int before = one.probes.get();
        awaitMoreThan(other.probes, 2);
        awaitMoreThan(one.probes, before + 2);
    }

    @Test
    void aRefusedLogInIsForgottenByNobodyElsesSuccess() {
        other.state.refused(new SQLException("Access denied", "28000", 1045), Failure.of(silent), Long.MAX_VALUE);
        one.fails(refused);
        one.refusal = null;
        one.state.connected();
        one.member.reached();
        other.state.refused(new SQLException("Access denied", "28000", 1045), Failure.of(silent), Long.MAX_VALUE);
        one.member.reached();
        assertThat(other.state.now().phase()).isEqualTo(ServerPhase.REFUSING);
    }

    @Test
    void oneHostOfSeveralThatAnswersIsNoOutageOfAll() {
        SQLException several = new SQLException("refused", "08S01", new ConnectException("Connection refused"));
        several.addSuppressed(silent);
        assertThat(SharedServers.concernsAll(several)).isFalse();
        SQLException all = new SQLException("refused", "08S01", new ConnectException("Connection refused"));
        all.addSuppressed(refused);
        assertThat(SharedServers.concernsAll(all)).isTrue();
        assertThat(SharedServers.concernsAll(null)).isFalse();
    }

    private static void awaitMoreThan(AtomicInteger counter, int count) throws InterruptedException {
        while (counter.get() <= count) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static void awaitPhase(Pool pool, ServerPhase phase) throws InterruptedException {
        while (pool.state.now().phase() != phase) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** As much of a pool as an outage concerns. */
    private final class Pool implements SharedServers.Neighbour {

        private final String target;
        private final ServerState state = new ServerState(System::nanoTime);
        private final SharedServers.Member member = new SharedServers.Member(state, this);
        private final Canary canary = new Canary(state, member, background, System::nanoTime, this::probe);
        private final AtomicInteger probes = new AtomicInteger();
        private final AtomicInteger told = new AtomicInteger();
        private final AtomicInteger backs = new AtomicInteger();
        private volatile @Nullable SQLException refusal = refused;

        Pool(String target) {
            this.target = target;
            servers.join(target, member);
        }

        /** Its own canary is the first: the others hear of the failure when it knocks already. */
        void fails(SQLException failure) {
            state.unreachable(failure, Failure.of(failure));
            assertThat(member.mayProbe()).isTrue();
            canary.start();
            member.missed(failure, Failure.of(failure));
        }

        private Canary.Found probe() {
            probes.incrementAndGet();
            SQLException failure = refusal;
            if (failure == null) {
                state.connected();
                member.reached();
                return Canary.Found.SOMEBODY;
            }
            state.unreachable(failure, Failure.of(failure));
            member.missed(failure, Failure.of(failure));
            return Canary.Found.by(failure);
        }

        @Override
        public void awayToo(Failure verdict) {
            told.incrementAndGet();
            canary.start();
        }

        @Override
        public void backToo(Snapshot ended) {
            backs.incrementAndGet();
        }

        @Override
        public void knock() {
            canary.start();
        }
    }
}
