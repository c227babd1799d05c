package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said and refused without a server; the rest is in WitnessTest. */
class CommitWitnessTests {

    private final Connection autoCommit = connection(true);
    private final Connection inTransaction = connection(false);

    /** Answers getAutoCommit only: everything else would be a use that must not be. */
    private static Connection connection(boolean autoCommit) {
        return (Connection) Proxy.newProxyInstance(
                CommitWitnessTests.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getAutoCommit")) {
                        return autoCommit;
                    }
                    throw new AssertionError(method + " was called");
                });
    }

    @Test
    void isNamedAsInProperties() {
        assertThat(CommitWitness.none()).hasToString("none");
        assertThat(CommitWitness.table()).hasToString("table");
        assertThat(CommitWitness.table("ops.tokens")).hasToString("table:ops.tokens");
        assertThat(CommitWitness.gtid()).hasToString("gtid");
        for (CommitWitness witness : new CommitWitness[] {
            CommitWitness.none(), CommitWitness.table(), CommitWitness.table("ops.tokens"), CommitWitness.gtid()
        }) {
            Map<String, Object> block =
                    Map.of("url", "jdbc:mysql://localhost/app", "commit-witness", witness.toString());
            assertThat(PoolSettings.fromMap(block).commitWitness()).isEqualTo(witness);
        }
    }

    @Test
    void isEqualByKindAndTable() {
        assertThat(CommitWitness.table("nevergone_commit_witness")).isSameAs(CommitWitness.table());
        assertThat(CommitWitness.table("a.b"))
                .isEqualTo(CommitWitness.table("a.b"))
                .hasSameHashCodeAs(CommitWitness.table("a.b"))
                .isNotEqualTo(CommitWitness.table("a.c"))
                .isNotEqualTo(CommitWitness.gtid());
        assertThat(CommitWitness.table().tableName()).isEqualTo("nevergone_commit_witness");
        assertThat(CommitWitness.table().kind()).isEqualTo(CommitWitness.Kind.TABLE);
        assertThat(CommitWitness.none().kind()).isEqualTo(CommitWitness.Kind.NONE);
        assertThat(CommitWitness.gtid().kind()).isEqualTo(CommitWitness.Kind.GTID);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "`a`",
                "a.b.c",
                ".a",
                "a.",
                "a;b",
                "a'",
                "tokens\n",
                "x23456789012345678901234567890123456789012345678901234567890123456"
            })
    @SuppressWarnings("NullAway")
    void refusesWhatIsNoTableName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommitWitness.table(name))
                .withMessageStartingWith("commitWitness table (")
                .withMessageMatching("(?s).*must .*\\..*");
    }

    @Test
    void refusesToPurgeTokensThatMayStillBeAskedFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommitWitness.table().purge(autoCommit, Duration.ofMillis(59_999)))
                .withMessage(
                        "olderThan (59999 ms): must be at least 60 s. A token must outlive every question about it, or"
                                + " its transaction would be taken for rolled back.");
    }

    @Test
    void refusesAConnectionInATransaction() {
        String message =
                "connection: must be in auto-commit mode. End the transaction and call setAutoCommit(true) first";
        CommitWitness table = CommitWitness.table();
        String token = UUID.randomUUID().toString();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.purge(inTransaction, Duration.ofHours(1)))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.createTable(inTransaction))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.wasCommitted(inTransaction, token))
                .withMessage(message);
    }

    @Test
    void refusesWhatNeedsATableWithoutOne() {
        assertThatIllegalStateException()
                .isThrownBy(() -> CommitWitness.gtid().createTable(autoCommit))
                .withMessage("commitWitness (gtid): needs no table. Only CommitWitness.table() has one");
        assertThatIllegalStateException()
                .isThrownBy(() -> CommitWitness.none().purge(autoCommit, Duration.ofHours(1)))
                .withMessage("commitWitness (none): has no tokens to purge. Only CommitWitness.table() has one");
        assertThatIllegalStateException()
                .isThrownBy(() -> CommitWitness.none().wasCommitted(autoCommit, "x"))
                .withMessage("commitWitness (none): marks no transactions, so there is nothing to look for");
    }

    @ParameterizedTest
    @CsvSource({
        "table, '', a UUID",
        "table, x' OR '1'='1, a UUID",
        "table, 6b7f3c9e-0000-4000-8000-00000000000A, a UUID",
        "gtid, 6b7f3c9e-0000-4000-8000-000000000000, a colon",
        "gtid, 6b7f3c9e-0000-4000-8000-000000000000:0, a colon",
        "gtid, 6b7f3c9e-0000-4000-8000-000000000000:1-9, a colon"
    })
    void refusesWhatIsNoToken(String kind, String token, String rule) {
        CommitWitness witness = kind.equals("table") ? CommitWitness.table() : CommitWitness.gtid();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> witness.wasCommitted(autoCommit, token))
                .withMessageStartingWith("token: must be ")
                .withMessageContaining(rule);
    }
}
