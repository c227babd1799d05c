package dev.nevergone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.chaos.Databank.Blob;
import dev.nevergone.chaos.Databank.Contents;
import dev.nevergone.chaos.Databank.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Feeds the checker each violation, one at a time, and sees that it is reported, by the check that is there for it alone. */
class CheckerTest {

    private static final String BIND = "a";

    private final List<Ledger.Entry> entries = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final Map<Integer, Long> balances = new HashMap<>(Map.of(1, 1_000_000L, 2, 1_000_000L));
    private final Map<Integer, Blob> blobs = new HashMap<>();

    private void told(long id, CallKind kind, int parts, Told told) {
        entries.add(new Ledger.Entry(new Call(id, BIND, kind, parts, -1), told, 10, 20, null));
    }

    private void version(long id, Told told) {
        entries.add(new Ledger.Entry(new Call(id, BIND, CallKind.BLOB, 1, 0), told, 10, 20, null));
    }

    private void row(long id, int part) {
        rows.add(new Row(id, part, -1, -1, 0));
    }

    private List<String> failed() {
        return failed(BIND);
    }

    private List<String> failed(String bind) {
        Checker checker = new Checker(entries, Map.of(bind, new Contents(rows, balances, blobs)), entry -> false);
        return checker.checks().stream()
                .filter(check -> !check.ok())
                .map(Check::what)
                .toList();
    }

    @Test
    void findsNothingWhereEverythingIsRight() {
        told(1, CallKind.INSERT, 1, Told.ACKNOWLEDGED);
        row(1, 0);
        told(2, CallKind.PLAIN_TRANSACTION, 2, Told.UNKNOWN);
        row(2, 0);
        row(2, 1);
        told(3, CallKind.INSERT, 1, Told.UNKNOWN);
        told(4, CallKind.INSERT, 1, Told.NOT_DONE);
        told(5, CallKind.INSERT, 1, Told.FAILED_BEFORE);
        told(6, CallKind.TRANSFER, 1, Told.ACKNOWLEDGED);
        rows.add(new Row(6, 0, 1, 2, 30));
        balances.put(1, 999_970L);
        balances.put(2, 1_000_030L);
        version(7, Told.ACKNOWLEDGED);
        blobs.put(0, new Blob(7, true));

        assertThat(failed()).isEmpty();
    }

    @Test
    void findsAnAcknowledgedWriteThatIsLost() {
        told(1, CallKind.INSERT, 1, Told.ACKNOWLEDGED);

        assertThat(failed()).containsExactly("every acknowledged write is there, whole");
    }

    @Test
    void findsAnAcknowledgedWriteThatIsThereInPart() {
        told(1, CallKind.PLAIN_TRANSACTION, 2, Told.ACKNOWLEDGED);
        row(1, 0);

        assertThat(failed()).containsExactly("every acknowledged write is there, whole");
    }

    @Test
    void forgivesALossThatIsTheServersButNotAHalf() {
        told(1, CallKind.PLAIN_TRANSACTION, 2, Told.ACKNOWLEDGED);
        Checker lost = new Checker(entries, Map.of(BIND, new Contents(rows, balances, blobs)), entry -> true);
        assertThat(lost.checks()).allMatch(Check::ok);
        assertThat(lost.checks().get(0).numbers()).contains("1 of them gone with a crashed primary");

        row(1, 0);
        Checker half = new Checker(entries, Map.of(BIND, new Contents(rows, balances, blobs)), entry -> true);
        assertThat(half.checks()).anyMatch(check -> !check.ok());
    }

    @Test
    void findsAWriteThatWasDoneTwice() {
        told(1, CallKind.INSERT, 1, Told.ACKNOWLEDGED);
        row(1, 0);
        row(1, 0);

        assertThat(failed()).containsExactly("nothing was done twice");
    }

    @Test
    void findsAWriteThatTheCallerWasToldIsNotThere() {
        told(1, CallKind.INSERT, 1, Told.NOT_DONE);
        row(1, 0);
        assertThat(failed()).containsExactly("nothing is there that was said not to be done");

        entries.clear();
        told(1, CallKind.INSERT, 1, Told.FAILED_BEFORE);
        assertThat(failed()).containsExactly("nothing is there that was said not to be done");
    }

    @Test
    void findsHalfOfAnUnknownTransaction() {
        told(1, CallKind.PLAIN_TRANSACTION, 2, Told.UNKNOWN);
        row(1, 1);

        assertThat(failed()).containsExactly("what is unknown happened once or not at all");
    }

    @Test
    void findsRowsThatNobodyAskedForOrInTheWrongDatabase() {
        row(1, 0);
        assertThat(failed()).containsExactly("every row was asked for, in its database");

        told(1, CallKind.INSERT, 1, Told.ACKNOWLEDGED);
        assertThat(failed("b")).containsExactly("every row was asked for, in its database");
    }

    @Test
    void findsACallThatNeverEnded() {
        told(1, CallKind.INSERT, 1, Told.NOTHING_YET);

        assertThat(failed()).containsExactly("every call ended");
    }

    @Test
    void findsMoneyThatWasMovedHalf() {
        told(1, CallKind.TRANSFER, 1, Told.ACKNOWLEDGED);
        rows.add(new Row(1, 0, 1, 2, 30));
        balances.put(1, 999_970L);

        assertThat(failed()).containsExactly("every account has what its transfers make, and the sum is kept");
    }

    @Test
    void findsALargeValueThatIsBroken() {
        version(1, Told.ACKNOWLEDGED);
        blobs.put(0, new Blob(1, false));

        assertThat(failed()).containsExactly("every large value is whole and the right one");
    }

    @Test
    void findsALargeValueThatGaveWayToAnEarlierOne() {
        version(1, Told.ACKNOWLEDGED);
        version(2, Told.ACKNOWLEDGED);
        blobs.put(0, new Blob(1, true));

        assertThat(failed()).containsExactly("every large value is whole and the right one");
    }

    @Test
    void takesALargeValueWhoseOutcomeWasUnknownAfterTheLastAcknowledgedOne() {
        version(1, Told.ACKNOWLEDGED);
        version(2, Told.UNKNOWN);
        blobs.put(0, new Blob(2, true));
        assertThat(failed()).isEmpty();

        entries.remove(1);
        version(2, Told.NOT_DONE);
        assertThat(failed()).containsExactly("every large value is whole and the right one");
    }

    @Test
    void findsACallThatTookLongerThanItsBound() {
        Map<String, Duration> bounds = Map.of("READ", Duration.ofSeconds(2));

        assertThat(Checker.bounds(Map.of("READ", Duration.ofSeconds(2)), bounds).ok())
                .isTrue();
        assertThat(Checker.bounds(Map.of("READ", Duration.ofMillis(2_001)), bounds)
                        .violations())
                .containsExactly("READ took PT2.001S, its bound is PT2S");
        assertThat(Checker.bounds(Map.of("OTHER", Duration.ofMillis(1)), bounds).ok())
                .isFalse();
    }

    @Test
    void findsAWitnessThatGaveUpEarlyOrLeftNoTokenOrIsWrong() {
        Duration deadline = Duration.ofSeconds(15);

        assertThat(Checker.witness(List.of(unknown(15, "t")), deadline, List.of())
                        .ok())
                .isTrue();
        assertThat(Checker.witness(List.of(unknown(14, "t")), deadline, List.of())
                        .violations())
                .singleElement()
                .asString()
                .startsWith("given up after PT14S");
        assertThat(Checker.witness(List.of(unknown(15, null)), deadline, List.of())
                        .violations())
                .singleElement()
                .asString()
                .startsWith("unknown without a token");
        assertThat(Checker.witness(List.of(), deadline, List.of("wrong")).violations())
                .containsExactly("wrong");
    }

    private static Ledger.Entry unknown(int seconds, @Nullable String token) {
        return new Ledger.Entry(
                new Call(1, BIND, CallKind.TRANSFER, 1, -1), Told.UNKNOWN, 0, seconds * 1_000_000_000L, token);
    }
}
