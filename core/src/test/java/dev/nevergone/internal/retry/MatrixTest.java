package dev.nevergone.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import dev.nevergone.internal.retry.Matrix.Ruling;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of the safety matrix: what was open, what is proven, what it was, and what follows. */
class MatrixTest {

    /** What a statement is, as far as the matrix cares. */
    private enum Kind {
        READ,
        WRITE,
        /** A write that was declared idempotent. */
        IDEMPOTENT,
        /** A batch, LOAD DATA: several steps, none of which commits. */
        STEPS,
        /** A procedure, several statements: several steps, some of which may commit. */
        PROCEDURE,
        /** A read, or a write, in a session that no other connection can stand for. */
        PINNED_READ,
        PINNED_WRITE,
        /** A read, or a write, with a stream for a parameter. */
        READ_ONCE,
        WRITE_ONCE,
        /** A write of which it is not sure that it runs inside of the transaction. */
        LOOSE_WRITE
    }

    /** What is proven, and whether the connection lives on. */
    private enum Fact {
        NOT_SENT(Proof.NOT_SENT, true),
        REFUSED_AND_LOST(Proof.NOT_EXECUTED, true),
        REFUSED(Proof.NOT_EXECUTED, false),
        NO_ANSWER(Proof.NO_ANSWER, true),
        ROWS(Proof.ROWS_DELIVERED, true),
        CONFLICT(Proof.LOCK_CONFLICT, false),
        ERROR(Proof.OTHER_ERROR, false);

        private final Proof proof;
        private final boolean dead;

        Fact(Proof proof, boolean dead) {
            this.proof = proof;
            this.dead = dead;
        }
    }

    private static final String TABLE = """
            NONE       | NOT_SENT                 | READ WRITE IDEMPOTENT STEPS PROCEDURE LOOSE_WRITE | repeat | NOTHING_SENT            | NOT_SENT
            NONE       | NOT_SENT                 | PINNED_READ PINNED_WRITE                          | refuse | SESSION_PINNED          | NOT_SENT
            NONE       | NOT_SENT                 | READ_ONCE WRITE_ONCE                              | refuse | INPUT_NOT_REPEATABLE    | NOT_SENT
            NONE       | REFUSED REFUSED_AND_LOST | READ WRITE IDEMPOTENT LOOSE_WRITE                 | repeat | PROVEN_NOT_EXECUTED     | NOT_EXECUTED
            NONE       | REFUSED REFUSED_AND_LOST | STEPS PROCEDURE                                   | refuse | COMPOUND                | UNKNOWN
            NONE       | REFUSED REFUSED_AND_LOST | PINNED_READ PINNED_WRITE                          | refuse | SESSION_PINNED          | NOT_EXECUTED
            NONE       | REFUSED REFUSED_AND_LOST | READ_ONCE WRITE_ONCE                              | refuse | INPUT_NOT_REPEATABLE    | NOT_EXECUTED
            NONE       | NO_ANSWER                | READ                                              | repeat | READ_WITHOUT_ANSWER     | UNKNOWN
            NONE       | NO_ANSWER                | IDEMPOTENT                                        | repeat | DECLARED_IDEMPOTENT     | UNKNOWN
            NONE       | NO_ANSWER                | WRITE PINNED_WRITE WRITE_ONCE LOOSE_WRITE         | refuse | WRITE_WITHOUT_ANSWER    | UNKNOWN
            NONE       | NO_ANSWER                | STEPS PROCEDURE                                   | refuse | COMPOUND                | UNKNOWN
            NONE       | NO_ANSWER                | PINNED_READ                                       | refuse | SESSION_PINNED          | UNKNOWN
            NONE       | NO_ANSWER                | READ_ONCE                                         | refuse | INPUT_NOT_REPEATABLE    | UNKNOWN
            NONE       | ROWS                     | *                                                 | refuse | ROWS_DELIVERED          | UNKNOWN
            NONE       | CONFLICT                 | READ WRITE IDEMPOTENT LOOSE_WRITE                 | repeat | LOCK_CONFLICT           | ROLLED_BACK
            NONE       | CONFLICT                 | PINNED_READ PINNED_WRITE                          | repeat | LOCK_CONFLICT           | ROLLED_BACK
            NONE       | CONFLICT                 | STEPS PROCEDURE                                   | refuse | COMPOUND                | UNKNOWN
            NONE       | CONFLICT                 | READ_ONCE WRITE_ONCE                              | refuse | INPUT_NOT_REPEATABLE    | ROLLED_BACK
            NOT_BEGUN  | NOT_SENT                 | READ WRITE IDEMPOTENT STEPS PROCEDURE LOOSE_WRITE | repeat | NOTHING_SENT            | NOT_SENT
            NOT_BEGUN  | NOT_SENT                 | PINNED_READ PINNED_WRITE                          | refuse | SESSION_PINNED          | NOT_SENT
            NOT_BEGUN  | NOT_SENT                 | READ_ONCE WRITE_ONCE                              | refuse | INPUT_NOT_REPEATABLE    | NOT_SENT
            NOT_BEGUN  | REFUSED REFUSED_AND_LOST | READ WRITE IDEMPOTENT LOOSE_WRITE                 | repeat | PROVEN_NOT_EXECUTED     | NOT_EXECUTED
            NOT_BEGUN  | REFUSED_AND_LOST         | STEPS                                             | refuse | COMPOUND                | ROLLED_BACK
            NOT_BEGUN  | REFUSED                  | STEPS                                             | refuse | COMPOUND                | UNKNOWN
            NOT_BEGUN  | REFUSED REFUSED_AND_LOST | PROCEDURE                                         | refuse | COMPOUND                | UNKNOWN
            NOT_BEGUN  | REFUSED REFUSED_AND_LOST | PINNED_READ PINNED_WRITE                          | refuse | SESSION_PINNED          | NOT_EXECUTED
            NOT_BEGUN  | REFUSED REFUSED_AND_LOST | READ_ONCE WRITE_ONCE                              | refuse | INPUT_NOT_REPEATABLE    | NOT_EXECUTED
            NOT_BEGUN  | NO_ANSWER                | READ                                              | repeat | READ_WITHOUT_ANSWER     | ROLLED_BACK
            NOT_BEGUN  | NO_ANSWER                | PINNED_READ                                       | refuse | SESSION_PINNED          | ROLLED_BACK
            NOT_BEGUN  | NO_ANSWER                | READ_ONCE                                         | refuse | INPUT_NOT_REPEATABLE    | ROLLED_BACK
            NOT_BEGUN  | NO_ANSWER                | WRITE IDEMPOTENT PINNED_WRITE WRITE_ONCE          | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            NOT_BEGUN  | NO_ANSWER                | LOOSE_WRITE                                       | refuse | WRITE_WITHOUT_ANSWER    | UNKNOWN
            NOT_BEGUN  | NO_ANSWER                | STEPS                                             | refuse | COMPOUND                | ROLLED_BACK
            NOT_BEGUN  | NO_ANSWER                | PROCEDURE                                         | refuse | COMPOUND                | UNKNOWN
            NOT_BEGUN  | ROWS                     | READ WRITE IDEMPOTENT STEPS                       | refuse | ROWS_DELIVERED          | ROLLED_BACK
            NOT_BEGUN  | ROWS                     | PINNED_READ PINNED_WRITE READ_ONCE WRITE_ONCE     | refuse | ROWS_DELIVERED          | ROLLED_BACK
            NOT_BEGUN  | ROWS                     | PROCEDURE LOOSE_WRITE                             | refuse | ROWS_DELIVERED          | UNKNOWN
            NOT_BEGUN  | CONFLICT                 | READ WRITE IDEMPOTENT LOOSE_WRITE                 | repeat | LOCK_CONFLICT           | ROLLED_BACK
            NOT_BEGUN  | CONFLICT                 | PINNED_READ PINNED_WRITE                          | repeat | LOCK_CONFLICT           | ROLLED_BACK
            NOT_BEGUN  | CONFLICT                 | STEPS PROCEDURE                                   | refuse | COMPOUND                | UNKNOWN
            NOT_BEGUN  | CONFLICT                 | READ_ONCE WRITE_ONCE                              | refuse | INPUT_NOT_REPEATABLE    | ROLLED_BACK
            OPEN       | NOT_SENT                 | *                                                 | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            OPEN       | REFUSED_AND_LOST         | READ WRITE IDEMPOTENT STEPS LOOSE_WRITE           | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            OPEN       | REFUSED_AND_LOST         | PINNED_READ PINNED_WRITE READ_ONCE WRITE_ONCE     | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            OPEN       | REFUSED                  | READ WRITE IDEMPOTENT LOOSE_WRITE                 | refuse | TRANSACTION_ROLLED_BACK | NOT_EXECUTED
            OPEN       | REFUSED                  | PINNED_READ PINNED_WRITE READ_ONCE WRITE_ONCE     | refuse | TRANSACTION_ROLLED_BACK | NOT_EXECUTED
            OPEN       | REFUSED                  | STEPS                                             | refuse | COMPOUND                | UNKNOWN
            OPEN       | NO_ANSWER ROWS           | READ WRITE IDEMPOTENT STEPS                       | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            OPEN       | NO_ANSWER ROWS           | PINNED_READ PINNED_WRITE READ_ONCE WRITE_ONCE     | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            OPEN       | NO_ANSWER ROWS           | LOOSE_WRITE                                       | refuse | WRITE_WITHOUT_ANSWER    | UNKNOWN
            OPEN       | CONFLICT                 | READ WRITE IDEMPOTENT STEPS LOOSE_WRITE           | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            OPEN       | CONFLICT                 | PINNED_READ PINNED_WRITE READ_ONCE WRITE_ONCE     | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            OPEN       | REFUSED REFUSED_AND_LOST | PROCEDURE                                         | refuse | COMPOUND                | UNKNOWN
            OPEN       | NO_ANSWER ROWS CONFLICT  | PROCEDURE                                         | refuse | COMPOUND                | UNKNOWN
            COMMITTING | NOT_SENT                 | *                                                 | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            COMMITTING | REFUSED REFUSED_AND_LOST | READ WRITE IDEMPOTENT STEPS                       | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            COMMITTING | REFUSED REFUSED_AND_LOST | PINNED_READ PINNED_WRITE READ_ONCE WRITE_ONCE     | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            COMMITTING | CONFLICT                 | READ WRITE IDEMPOTENT STEPS                       | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            COMMITTING | CONFLICT                 | PINNED_READ PINNED_WRITE READ_ONCE WRITE_ONCE     | refuse | TRANSACTION_ROLLED_BACK | ROLLED_BACK
            COMMITTING | REFUSED REFUSED_AND_LOST | PROCEDURE LOOSE_WRITE                             | refuse | COMPOUND                | UNKNOWN
            COMMITTING | CONFLICT                 | PROCEDURE LOOSE_WRITE                             | refuse | COMPOUND                | UNKNOWN
            COMMITTING | NO_ANSWER ROWS           | *                                                 | refuse | COMMIT_WITHOUT_ANSWER   | UNKNOWN
            NONE       | ERROR                    | *                                                 | refuse | WOULD_FAIL_AGAIN        | NOT_EXECUTED
            NOT_BEGUN  | ERROR                    | *                                                 | refuse | WOULD_FAIL_AGAIN        | NOT_EXECUTED
            OPEN       | ERROR                    | *                                                 | refuse | WOULD_FAIL_AGAIN        | NOT_EXECUTED
            COMMITTING | ERROR                    | *                                                 | refuse | WOULD_FAIL_AGAIN        | NOT_EXECUTED
            """;

    /** One cell, and what is to follow. */
    private record Cell(Transaction transaction, Fact fact, Kind kind, Ruling expected) {
        @Override
        public String toString() {
            return transaction + ", " + fact + ", " + kind;
        }

        Situation situation() {
            boolean reads = kind == Kind.READ || kind == Kind.PINNED_READ || kind == Kind.READ_ONCE;
            return new Situation(
                    fact.proof,
                    fact.dead,
                    transaction,
                    reads,
                    kind == Kind.IDEMPOTENT,
                    kind == Kind.STEPS || kind == Kind.PROCEDURE,
                    kind == Kind.PROCEDURE || kind == Kind.LOOSE_WRITE,
                    kind == Kind.PINNED_READ || kind == Kind.PINNED_WRITE,
                    kind != Kind.READ_ONCE && kind != Kind.WRITE_ONCE);
        }
    }

    static Stream<Cell> cells() {
        return TABLE.lines().map(line -> line.split("\\|")).flatMap(MatrixTest::cellsOf);
    }

    private static Stream<Cell> cellsOf(String[] column) {
        Transaction transaction = Transaction.valueOf(column[0].trim());
        Ruling expected = new Ruling(
                Rule.valueOf(column[4].trim()),
                Outcome.valueOf(column[5].trim()),
                column[3].trim().equals("repeat"));
        List<Kind> kinds = column[2].trim().equals("*")
                ? List.of(Kind.values())
                : words(column[2]).map(Kind::valueOf).toList();
        return words(column[1]).map(Fact::valueOf).flatMap(fact -> kinds.stream()
                .map(kind -> new Cell(transaction, fact, kind, expected)));
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.trim().split(" +"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void rules(Cell cell) {
        assertThat(Matrix.rule(cell.situation())).isEqualTo(cell.expected());
    }

    @Test
    void noCellIsLeftOut() {
        Set<String> covered = new TreeSet<>();
        cells().forEach(cell -> assertThat(covered.add(cell.toString()))
                .as("twice in the table: " + cell)
                .isTrue());
        assertThat(covered).hasSize(Transaction.values().length * Fact.values().length * Kind.values().length);
    }

    @Test
    void nothingWithoutAnAnswerIsRepeatedButReadsAndWhatWasDeclaredIdempotent() {
        assertThat(cells().filter(cell -> cell.fact() == Fact.NO_ANSWER)
                        .filter(cell -> Matrix.rule(cell.situation()).repeat())
                        .map(Cell::kind))
                .containsOnly(Kind.READ, Kind.IDEMPOTENT);
    }
}
