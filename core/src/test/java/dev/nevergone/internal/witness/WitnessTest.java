package dev.nevergone.internal.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.nevergone.CommitWitness;
import dev.nevergone.internal.witness.Witness.Answer;
import dev.nevergone.internal.witness.Witness.Ending;
import dev.nevergone.internal.witness.Witness.Mark;
import dev.nevergone.internal.witness.Witness.SessionId;
import dev.nevergone.internal.witness.Witness.Verdict;
import dev.nevergone.testkit.MySqlServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Was it committed? Asked on a real server, for a token row and, where the server has them, for a GTID. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class WitnessTest {

    private final WitnessServer server = WitnessServer.start();

    List<CommitWitness> kinds() {
        return server.mariaDb() ? List.of(CommitWitness.table()) : List.of(CommitWitness.table(), CommitWitness.gtid());
    }

    @AfterAll
    void close() {
        server.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        server.emptied();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void saysCommittedOfACommitWhoseAnswerWasLost(CommitWitness kind) throws SQLException {
        MarkedTransaction lost = server.begin(kind);
        lost.write();
        lost.connection().commit();
        lost.connection().abort(Runnable::run);

        Answer answer = lost.ask(server.source());

        assertThat(answer.verdict()).isEqualTo(Verdict.COMMITTED);
        assertThat(answer.detail())
                .startsWith("its session is dead, the server has ")
                .contains(lost.token());
        assertThat(server.rows()).isEqualTo(1);
        assertThat(wasCommitted(kind, lost)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void saysNotCommittedOfACommitThatNeverArrived(CommitWitness kind) throws SQLException {
        MarkedTransaction lost = server.begin(kind);
        lost.write();
        lost.connection().abort(Runnable::run);

        Answer answer = lost.ask(server.source());

        assertThat(answer.verdict()).isEqualTo(Verdict.NOT_COMMITTED);
        assertThat(answer.detail())
                .startsWith("its session is dead, the server has no ")
                .contains(lost.token());
        assertThat(server.rows()).isZero();
        assertThat(wasCommitted(kind, lost)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void killsASessionThatDoesNotKnowYetThatItsClientIsGone(CommitWitness kind) throws SQLException {
        MarkedTransaction old = server.begin(kind);
        old.write();

        assertThat(old.ask(server.source()).verdict()).isEqualTo(Verdict.NOT_COMMITTED);

        assertThat(old.connection().isValid(2)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCommitThatIsStuckInTheServerSucceedsAfterALookWithoutTheFence(CommitWitness kind) throws Exception {
        try (StuckCommit stuck = StuckCommit.of(server, kind)) {
            assertThat(wasCommitted(kind, stuck.transaction())).isFalse();
            stuck.release();
            server.await(() -> server.rows() == 1);
            assertThat(wasCommitted(kind, stuck.transaction())).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aCommitThatIsStuckInTheServerIsEndedBeforeTheLook(CommitWitness kind) throws Exception {
        try (StuckCommit stuck = StuckCommit.of(server, kind)) {
            Answer answer = stuck.transaction().ask(server.source());
            assertThat(answer.verdict()).isEqualTo(Verdict.NOT_COMMITTED);
            stuck.release();
            Thread.sleep(500);
            assertThat(server.rows()).isZero();
            assertThat(wasCommitted(kind, stuck.transaction())).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void leavesASessionAloneThatHasTheSameNumberAfterARestart(CommitWitness kind) throws Exception {
        // Two starts within one second look like one.
        server.await(() -> server.secondsUp() >= 1);
        MarkedTransaction lost = server.begin(kind);
        lost.write();
        server.raw().crashAndRestart();
        List<Connection> opened = new ArrayList<>();
        try {
            Connection innocent;
            do {
                innocent = server.connect();
                opened.add(innocent);
            } while (server.number(innocent) < lost.mark().session().connectionId());
            assertThat(server.number(innocent)).isEqualTo(lost.mark().session().connectionId());

            Answer answer = lost.ask(server.source());

            assertThat(answer.verdict()).isEqualTo(Verdict.NOT_COMMITTED);
            assertThat(answer.detail()).startsWith("the server was restarted since, the server has no ");
            assertThat(innocent.isValid(2)).isTrue();
        } finally {
            for (Connection connection : opened) {
                connection.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void believesWhatTheNewPrimaryHoldsAndKillsNobodyThere(CommitWitness kind) throws SQLException {
        MarkedTransaction committed = server.begin(kind);
        committed.write();
        committed.connection().commit();
        MarkedTransaction open = server.begin(kind);
        open.write();

        Answer yes = committed.onAnotherServer().ask(server.source());
        Answer no = open.onAnotherServer().ask(server.source());

        assertThat(yes.verdict()).isEqualTo(Verdict.COMMITTED);
        assertThat(yes.detail()).startsWith("another server has taken over, the server has ");
        assertThat(no.verdict()).isEqualTo(Verdict.NOT_COMMITTED);
        assertThat(committed.connection().isValid(2)).isTrue();
        assertThat(open.connection().isValid(2)).isTrue();
        open.connection().abort(Runnable::run);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void doesNotTakeAReplicaForANewPrimary(CommitWitness kind) throws SQLException {
        MarkedTransaction lost = server.begin(kind);
        lost.write();
        lost.connection().abort(Runnable::run);
        try (MySqlServer.Restore readOnly = server.raw().setGlobal("read_only", "ON")) {
            long start = System.nanoTime();
            Answer answer = lost.onAnotherServer().ask(server.source(), Duration.ofMillis(400));
            assertThat(answer.verdict()).isEqualTo(Verdict.UNDECIDED);
            assertThat(answer.detail())
                    .isEqualTo("the deadline has passed: the server reached is another one and read-only, "
                            + lost.sought());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void doesNotSeeWhatIsNotCommittedEvenThroughASessionThatWould(CommitWitness kind) throws SQLException {
        MarkedTransaction open = server.begin(kind);
        open.write();
        Answer answer = open.onAnotherServer().ask(deadline -> {
            Connection dirty = server.connect();
            dirty.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            return server.looker(dirty);
        });
        assertThat(answer.verdict()).isEqualTo(Verdict.NOT_COMMITTED);
        open.connection().abort(Runnable::run);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isNotSureOfAnotherUsersSession(CommitWitness kind) throws SQLException {
        try (Connection foreign = server.raw().adminConnection()) {
            Witness witness = server.witness(kind);
            SessionId session = witness.session(foreign);
            MarkedTransaction transaction = server.begin(kind);
            transaction.write();
            Mark mark = new Mark(session, transaction.token());

            Answer answer = witness.ask(mark, server.source(), System.nanoTime() + 10_000_000_000L);

            assertThat(answer.verdict()).isEqualTo(Verdict.UNDECIDED);
            assertThat(answer.detail())
                    .isEqualTo(
                            "session " + session.connectionId() + " is still in the server and belongs to another user,"
                                    + " so it could not be killed, " + transaction.sought());
            assertThat((Throwable) answer.failure())
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode())
                            .isEqualTo(1095));
            assertThat(foreign.isValid(2)).isTrue();
            transaction.connection().abort(Runnable::run);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void doesNotTrustAProxyThatAnswersKillByItself(CommitWitness kind) throws SQLException {
        MarkedTransaction open = server.begin(kind);
        open.write();
        Answer answer = open.ask(deadline -> server.looker(deafToKill(server.connect())));
        assertThat(answer.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(answer.detail()).contains("a proxy, answers KILL by itself, " + open.sought());
        open.connection().abort(Runnable::run);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void asksAgainOnAnotherConnectionWhereOneIsLost(CommitWitness kind) throws SQLException {
        MarkedTransaction lost = server.begin(kind);
        lost.write();
        lost.connection().commit();
        lost.connection().abort(Runnable::run);
        AtomicInteger attempts = new AtomicInteger();
        Answer answer = lost.ask(deadline -> {
            if (attempts.incrementAndGet() == 1) {
                throw new SQLNonTransientConnectionException(
                        "refused", "08001", new java.net.ConnectException("refused"));
            }
            Connection connection = server.connect();
            if (attempts.get() == 2) {
                connection.abort(Runnable::run);
            } else if (attempts.get() == 3) {
                server.kill(server.number(connection));
            }
            return server.looker(connection);
        });
        assertThat(answer.verdict()).isEqualTo(Verdict.COMMITTED);
        assertThat(attempts).hasValue(4);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void endsAtOnceWhereTheServerRefusesTheUser(CommitWitness kind) throws SQLException {
        MarkedTransaction lost = server.begin(kind);
        lost.write();
        lost.connection().abort(Runnable::run);
        AtomicInteger attempts = new AtomicInteger();
        Answer answer = lost.ask(deadline -> {
            attempts.incrementAndGet();
            throw new SQLException("Access denied", "28000", 1045);
        });
        assertThat(answer.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(answer.detail()).isEqualTo("no connection to look with could be had, " + lost.sought());
        assertThat((Throwable) answer.failure()).hasMessage("Access denied");
        assertThat(attempts).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void givesUpAtTheDeadlineWhereTheServerDoesNotAnswer(CommitWitness kind) throws SQLException {
        MarkedTransaction lost = server.begin(kind);
        lost.write();
        Connection silent = server.connect();
        server.raw().freeze();
        try {
            long start = System.nanoTime();
            Answer answer = lost.ask(deadline -> server.looker(silent), Duration.ofMillis(500));
            assertThat(answer.verdict()).isEqualTo(Verdict.UNDECIDED);
            assertThat(answer.detail())
                    .isEqualTo("the deadline has passed: asking the server failed, " + lost.sought());
            assertThat((Throwable) answer.failure()).isNotNull();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        } finally {
            server.raw().thaw();
        }
        lost.connection().abort(Runnable::run);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anInterruptEndsItAndIsKept(CommitWitness kind) throws SQLException {
        MarkedTransaction lost = server.begin(kind);
        lost.write();
        lost.connection().abort(Runnable::run);
        AtomicInteger attempts = new AtomicInteger();
        Answer answer = lost.ask(deadline -> {
            attempts.incrementAndGet();
            Thread.currentThread().interrupt();
            throw new SQLException("refused", "08001", new java.net.ConnectException("refused"));
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(answer.detail()).startsWith("the thread was interrupted: ").endsWith(lost.sought());
        assertThat(attempts).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void putsTheTimeoutOfABorrowedLookerBack(CommitWitness kind) throws SQLException {
        MarkedTransaction lost = server.begin(kind);
        lost.write();
        lost.connection().abort(Runnable::run);
        try (Connection looker = server.connect()) {
            looker.setNetworkTimeout(Runnable::run, 54_321);
            lost.ask(deadline -> new WitnessServer.KeptLooker(looker));
            assertThat(looker.getNetworkTimeout()).isEqualTo(54_321);
            assertThat(looker.isValid(2)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void checkingLeavesNothingBehind(CommitWitness kind) throws SQLException {
        String before = server.traces();
        for (boolean autoCommit : new boolean[] {true, false}) {
            try (Connection connection = server.connect()) {
                connection.setAutoCommit(autoCommit);
                Witnesses.of(kind).orElseThrow().check(connection);
                assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
                assertThat(Sql.text(connection, "SELECT @@autocommit")).isEqualTo(autoCommit ? "1" : "0");
                connection.setAutoCommit(true);
                server.write(connection, "autocommit still works");
            }
        }
        server.emptied();
        assertThat(server.traces()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void costsOneRoundTripForATokenAndTwoForAGtid(CommitWitness kind) throws SQLException {
        Witness witness = server.witness(kind);
        // As pools set it; otherwise the driver asks before each write whether the session is read-only.
        try (Connection connection = server.connectWith("useLocalSessionState=true")) {
            SessionId session = witness.session(connection);
            long before = server.questions(connection);
            Mark mark = witness.begin(connection, session);
            Sql.run(connection, "START TRANSACTION");
            server.write(connection, "counted");
            witness.mark(connection, mark);
            Sql.run(connection, "COMMIT");
            witness.ended(connection, mark, Ending.COMMITTED);
            long spent = server.questions(connection) - before - 4;
            assertThat(spent).isEqualTo(kind.kind() == CommitWitness.Kind.TABLE ? 1 : 2);
        }
    }

    @Test
    void noneIsNoWitness() {
        assertThat(Witnesses.of(CommitWitness.none())).isEmpty();
    }

    @Test
    void aTableWitnessWantsToBeCheckedFirst() throws SQLException {
        Witness witness = Witnesses.of(CommitWitness.table()).orElseThrow();
        try (Connection connection = server.connect()) {
            SessionId session = witness.session(connection);
            assertThatIllegalStateException()
                    .isThrownBy(() -> witness.begin(connection, session))
                    .withMessage("check must succeed before the witness is used");
        }
    }

    @Test
    void aServerSaysTheSameOfItselfAtEveryQuestionUntilItIsRestarted() throws Exception {
        try (Connection connection = server.connect()) {
            SessionId first = Identity.read(connection).session();
            for (int i = 0; i < 30; i++) {
                Thread.sleep(50);
                assertThat(Identity.read(connection).session()).isEqualTo(first);
            }
        }
    }

    private boolean wasCommitted(CommitWitness kind, MarkedTransaction transaction) throws SQLException {
        try (Connection connection = server.connect()) {
            return kind.wasCommitted(connection, transaction.token());
        }
    }

    /** What a proxy does that keeps sessions of its own: it knows none of the server's. */
    private static Connection deafToKill(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                WitnessTest.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    Object result = call(() -> method.invoke(connection, arguments));
                    return result instanceof Statement statement ? deafToKill(statement) : result;
                });
    }

    private static Statement deafToKill(Statement statement) {
        return (Statement) Proxy.newProxyInstance(
                WitnessTest.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof String sql && sql.startsWith("KILL")) {
                        throw new SQLException("Unknown thread id", "HY000", 1094);
                    }
                    return call(() -> method.invoke(statement, arguments));
                });
    }

    private static Object call(java.util.concurrent.Callable<Object> call) throws Throwable {
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
