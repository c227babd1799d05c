package dev.nevergone.examples.bookshop.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolEvent;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoriesTest {

    private final Stories stories = new Stories();
    private final Instant now = Instant.now();

    @Test
    void saysWhichOrderWasRepeatedAndOnWhichConnection() {
        stories.retryDecided(repeated("INSERT", 9));
        stories.isOn(Side.NEVERGONE, 4711, 12);

        assertThat(texts(now))
                .containsExactly(
                        "INSERT of order 4711, connection 9: nothing had been sent; repeated on connection 12.");
    }

    @Test
    void waitsForTheConnectionButNotForLong() {
        stories.retryDecided(repeated("unit of work", 9));
        stories.isOn(Side.NEVERGONE, 4711, 9);

        assertThat(texts(now)).isEmpty();
        assertThat(texts(now.plus(Stories.PATIENCE)))
                .containsExactly("Order 4711, connection 9: nothing had been sent; repeated.");
    }

    @Test
    void saysOnceThatAnOrderWasRolledBackThatIsRepeatedAsAWhole() {
        stories.retryDecided(
                new PoolEvent.RetryDecided("default", now, decision("UPDATE", Rule.TRANSACTION_ROLLED_BACK, false, 9)));

        assertThat(texts(now.plus(Stories.PATIENCE))).isEmpty();
    }

    @Test
    void namesTheOrderWhoseCommitWasLookedUp() {
        stories.isOn(Side.NEVERGONE, 4711, 12);
        stories.commitResolved(new PoolEvent.CommitResolved("default", now, 12, "token", true, Duration.ofMillis(26)));

        assertThat(texts(now))
                .containsExactly(
                        "COMMIT of order 4711, connection 12: no answer came; looked up in 26 ms: it was committed.");
    }

    @Test
    void countsAStormInOneLine() {
        for (int i = 0; i < 500; i++) {
            stories.failed(Side.PLAIN, Stories.nameOf(i), new SQLException("Connection is closed."));
        }

        assertThat(texts(now)).hasSize(Stories.MOST_OF_A_KIND).startsWith("Order 0 failed: Connection is closed.");
        assertThat(texts(now.plus(Stories.STORM))).containsExactly("And 496 more failed calls.");
    }

    @Test
    void losesNoCountWhereNobodyReads() {
        for (int i = 0; i < 5_000; i++) {
            stories.failed(Side.PLAIN, Stories.nameOf(i), new SQLException("Connection is closed"));
        }

        assertThat(texts(Instant.now().plus(Stories.STORM))).hasSize(5).last().isEqualTo("And 4996 more failed calls.");
    }

    @Test
    void countsDeadConnectionsThatGaveTheirPlaceToOthers() {
        stories.staleFound(new PoolEvent.StaleFound(
                "default", now, 7, StaleReason.CLOSED_BY_SERVER, Duration.ZERO, "closed by the server"));
        stories.closed(new PoolEvent.Closed("default", now, 7, CloseReason.STALE, Duration.ZERO));
        stories.closed(new PoolEvent.Closed("default", now, 8, CloseReason.RECYCLED, Duration.ZERO));

        assertThat(stories.replaced()).isOne();
        assertThat(texts(now))
                .containsExactly("Connection 7 was found dead before anybody got it (closed by the server).");
    }

    private List<String> texts(Instant at) {
        return stories.take(at).stream().map(Stories.Line::text).toList();
    }

    private PoolEvent.RetryDecided repeated(String call, long connection) {
        return new PoolEvent.RetryDecided("default", now, decision(call, Rule.NOTHING_SENT, true, connection));
    }

    private static RetryDecision decision(String call, Rule rule, boolean repeated, long connection) {
        return new RetryDecision(
                "default",
                "order 4711",
                call,
                rule,
                Limit.NONE,
                Outcome.NOT_SENT,
                repeated,
                1,
                Transaction.NOT_BEGUN,
                10,
                connection);
    }
}
