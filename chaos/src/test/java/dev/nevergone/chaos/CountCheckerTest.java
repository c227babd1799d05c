package dev.nevergone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolEvent;
import dev.nevergone.PoolStats;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Feeds the checker counts that disagree, one at a time. */
class CountCheckerTest {

    private final Events events = new Events();

    private static PoolStats stats(int active, long created, long resolved, long unknown, long closed) {
        return new PoolStats(
                "a",
                1,
                0,
                active,
                0,
                0,
                0,
                0,
                created,
                0,
                0,
                0,
                ServerPhase.UP,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                resolved,
                unknown,
                Map.of(CloseReason.POOL_CLOSED, closed),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }

    private List<String> failed(PoolStats stats, boolean witness, long unknownInLedger) {
        return new CountChecker(List.of(new Counts("a", witness, stats, events)))
                .ofPools(bind -> unknownInLedger).stream()
                        .filter(check -> !check.ok())
                        .map(Check::what)
                        .toList();
    }

    private void created() {
        events.created(new PoolEvent.Created("a", Instant.now(), 1, "host", Duration.ZERO));
    }

    private void closed() {
        events.closed(new PoolEvent.Closed("a", Instant.now(), 1, CloseReason.POOL_CLOSED, Duration.ZERO));
    }

    private void unknown() {
        events.commitUnknown(new PoolEvent.CommitUnknown("a", Instant.now(), 1, null, ""));
    }

    private void resolved() {
        events.commitResolved(new PoolEvent.CommitResolved("a", Instant.now(), 1, "t", true, Duration.ZERO));
    }

    @Test
    void findsNothingWhereAllAgree() {
        created();
        closed();
        unknown();
        resolved();

        assertThat(failed(stats(0, 1, 1, 1, 1), true, 1)).isEmpty();
    }

    @Test
    void findsAConnectionThatWasNotClosedOrNotReturned() {
        created();
        assertThat(failed(stats(0, 1, 0, 0, 0), true, 0))
                .containsExactly("a: nothing is lent, open or waiting after the end, and what was opened was closed");
        closed();
        assertThat(failed(stats(1, 1, 0, 0, 1), true, 0)).hasSize(1);
    }

    @Test
    void findsACountWithoutItsEvent() {
        created();

        assertThat(failed(stats(0, 1, 0, 0, 1), true, 0)).containsExactly("a: every count is the number of its events");
    }

    @Test
    void findsAnUnknownCommitThatNobodyWasToldOf() {
        unknown();

        assertThat(failed(stats(0, 0, 0, 1, 0), true, 0))
                .containsExactly("a: unknown COMMITs are those that callers were told of");
    }

    @Test
    void findsACommitThatWasResolvedWithoutAWitness() {
        resolved();

        assertThat(failed(stats(0, 0, 1, 0, 0), false, 0)).containsExactly("a: COMMITs are resolved only by a witness");
    }

    private List<Boolean> ofProxies(Proxied proxied, long acknowledged) {
        return new CountChecker(List.of(new Counts("a", true, stats(0, 10, 1, 1, 10), events)))
                .ofProxies(proxied, acknowledged).stream().map(Check::ok).toList();
    }

    private static Proxied proxied(long logins, long commits, long cuts, long errors, long commitCuts) {
        return new Proxied(12, 12, logins, commits, cuts, errors, 0, 2, 3, commitCuts, 3);
    }

    private void decided(int times) {
        for (int i = 0; i < times; i++) {
            events.retryDecided(new PoolEvent.RetryDecided(
                    "a",
                    Instant.now(),
                    new RetryDecision(
                            "a",
                            null,
                            "INSERT",
                            Rule.LOCK_CONFLICT,
                            Limit.NONE,
                            Outcome.ROLLED_BACK,
                            true,
                            1,
                            Transaction.NONE,
                            10,
                            1)));
        }
    }

    @Test
    void holdsThePoolsAgainstTheProxies() {
        resolved();
        unknown();
        // Three errors and two cut COMMITs, one of which was resolved.
        decided(4);
        // Ten were acknowledged, one of them by the witness, and one is unknown: nine were answered.
        assertThat(ofProxies(proxied(11, 11, 2, 3, 2), 10)).containsExactly(true, true, true, true, true);
        assertThat(ofProxies(proxied(9, 11, 2, 3, 2), 10)).containsExactly(false, true, true, true, true);
        assertThat(ofProxies(proxied(11, 11, 3, 3, 2), 10)).containsExactly(true, false, true, true, true);
        assertThat(ofProxies(proxied(11, 11, 2, 2, 2), 10)).containsExactly(true, false, true, true, true);
        assertThat(ofProxies(proxied(11, 12, 2, 3, 2), 10)).containsExactly(true, true, false, true, true);
        assertThat(ofProxies(proxied(11, 10, 2, 3, 2), 10)).containsExactly(true, true, false, true, true);
        assertThat(ofProxies(proxied(11, 12, 2, 3, 3), 10)).containsExactly(true, true, false, false, false);
    }

    @Test
    void findsAStatementThatWasSentWithoutACountedRetryOrNeverSent() {
        decided(4);
        CountChecker checker = new CountChecker(List.of(new Counts("a", true, stats(0, 0, 0, 0, 0), events)));

        assertThat(checker.ofStatements("INSERT", 1_000, 990, 1_004).ok()).isTrue();
        assertThat(checker.ofStatements("INSERT", 1_000, 990, 1_005).ok()).isFalse();
        assertThat(checker.ofStatements("SELECT", 1_000, 990, 1_001).ok()).isFalse();
        assertThat(checker.ofStatements("INSERT", 1_000, 990, 841).ok()).isTrue();
        assertThat(checker.ofStatements("INSERT", 1_000, 990, 840).ok()).isFalse();
    }
}
