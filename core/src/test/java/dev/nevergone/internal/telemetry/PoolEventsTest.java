package dev.nevergone.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.nevergone.Failure;
import dev.nevergone.PoolEvent;
import dev.nevergone.PoolListener;
import dev.nevergone.PoolStats;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.PoolStats.StaleReason;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Outcome;
import dev.nevergone.RetryDecision.Rule;
import dev.nevergone.RetryDecision.Transaction;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** One report goes everywhere: counts, log, flight recorder, listeners. */
@Timeout(60)
class PoolEventsTest {

    private static final Failure FAILURE = Failure.of(new SQLException("refused", "08S01"));
    private static final PoolStats STATS = new PoolStats(
            "app",
            5,
            3,
            5,
            0,
            0,
            0,
            7,
            9,
            8,
            1,
            0,
            PoolStats.ServerPhase.UP,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of());
    private static final RetryDecision REPEATED = decision(Rule.READ_WITHOUT_ANSWER, Limit.NONE, true);
    private static final RetryDecision REFUSED = decision(Rule.WRITE_WITHOUT_ANSWER, Limit.NONE, false);
    private static final RetryDecision STOPPED = decision(Rule.READ_WITHOUT_ANSWER, Limit.BUDGET, false);
    private static final RetryDecision NO_LOSS = decision(Rule.WOULD_FAIL_AGAIN, Limit.NONE, false);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.nevergone.internal.telemetry");
    private final List<PoolEvent> told = new CopyOnWriteArrayList<>();

    private final AtomicLong now = new AtomicLong();

    @TempDir
    Path folder;

    @BeforeEach
    void listenToTheLog() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
    }

    @AfterEach
    void leaveTheLog() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void tellEveryKindToAListener() {
        try (PoolEvents events = events(recorder())) {
            reportAll(events);
        }
        assertThat(told.stream().map(event -> event.getClass().getSimpleName()))
                .containsExactly(
                        "Created",
                        "Closed",
                        "StaleFound",
                        "LostInUse",
                        "Suspect",
                        "OutageBegan",
                        "OutageEnded",
                        "BorrowTimedOut",
                        "LeakSuspected",
                        "LeakReclaimed",
                        "CredentialsChanged",
                        "Failover",
                        "RetryDecided",
                        "CommitResolved",
                        "CommitUnknown",
                        "IdleLimitLearned");
        assertThat(told).allSatisfy(event -> assertThat(event.pool()).isEqualTo("app"));
        // Every method that a listener has, so that a new one cannot be forgotten here.
        assertThat(told).hasSize(PoolListener.class.getDeclaredMethods().length);
    }

    @Test
    void writeOneLineForEachKindAtItsLevel() {
        try (PoolEvents events = events()) {
            reportAll(events);
        }
        assertThat(lines.list.stream().map(line -> line.getLevel() + " " + firstLine(line)))
                .containsExactly(
                        "DEBUG pool app: connection 1 to db:3306 opened in 2 ms",
                        "DEBUG pool app: connection 1 closed (RECYCLED) after 3 ms",
                        "INFO pool app: connection 2 was dead after 4 ms idle (error 4031): replaced before use",
                        "WARN pool app: connection 3 was lost in use: reset",
                        "DEBUG pool app: generation 5 began, older connections are suspect and the idle ones are being"
                                + " checked",
                        "WARN pool app: cannot connect to db:3306 since 1970-01-01T00:00:00Z: " + FAILURE,
                        "INFO pool app: db:3306 accepts connections again after 6 ms and 7 failed attempts",
                        "WARN pool app: no connection after 8 ms: active 5, idle 0, waiting 7",
                        "WARN pool app: connection 9 is out for 10.0 s, perhaps it was never closed; borrowed by thread"
                                + " main at",
                        "WARN pool app: connection 9 was taken back by force after 11.0 s; borrowed by thread main",
                        "INFO pool app: new connections log in as shop with new credentials; older ones are replaced"
                                + " when they come back",
                        "WARN pool app: turned from a:3306 to b:3306: read-only",
                        "INFO " + REPEATED,
                        "INFO pool app: the answer to a COMMIT on connection 13 was lost; the witness found it committed"
                                + " after 14 ms (token tok-1)",
                        "WARN pool app: the answer to a COMMIT on connection 15 was lost, and it is not known whether it"
                                + " took effect: no server (token tok-2)",
                        "WARN pool app: connections idle for more than 348 s die silently: a firewall or load balancer on"
                                + " the way forgets them; from now on they are pinged after 313 s, and replaced unasked"
                                + " after 348 s");
        assertThat(lines.list.get(8).getFormattedMessage()).contains("PoolEventsTest.reportAll");
    }

    @Test
    void countWhatIsCounted() {
        try (PoolEvents events = events()) {
            reportAll(events);
            PoolCounters counters = events.counters();
            assertThat(counters.createdCount()).isEqualTo(1);
            assertThat(counters.closedCounts()).containsEntry(CloseReason.RECYCLED, 1L);
            assertThat(counters.staleCounts()).containsEntry(StaleReason.FAREWELL, 1L);
            assertThat(counters.outageCount()).isEqualTo(1);
            assertThat(counters.borrowTimeoutCount()).isEqualTo(1);
            assertThat(counters.leakSuspectedCount()).isEqualTo(1);
            assertThat(counters.leakReclaimedCount()).isEqualTo(1);
            assertThat(counters.failoverCount()).isEqualTo(1);
            assertThat(counters.repeatedCounts()).containsEntry(Rule.READ_WITHOUT_ANSWER, 1L);
            assertThat(counters.commitResolvedCount()).isEqualTo(1);
            assertThat(counters.commitUnknownCount()).isEqualTo(1);
        }
    }

    @Test
    void countADecisionOnceByWhatDecided() {
        try (PoolEvents events = events()) {
            List.of(REPEATED, REFUSED, STOPPED, STOPPED, NO_LOSS).forEach(events::retryDecided);
            PoolCounters counters = events.counters();
            assertThat(notZero(counters.repeatedCounts())).containsOnly(Map.entry(Rule.READ_WITHOUT_ANSWER, 1L));
            assertThat(notZero(counters.refusedCounts()))
                    .containsOnly(Map.entry(Rule.WRITE_WITHOUT_ANSWER, 1L), Map.entry(Rule.WOULD_FAIL_AGAIN, 1L));
            assertThat(notZero(counters.stoppedCounts())).containsOnly(Map.entry(Limit.BUDGET, 2L));
            assertThat(counters.stoppedCounts()).doesNotContainKey(Limit.NONE);
        }
    }

    private static <K> Map<K, Long> notZero(Map<K, Long> counts) {
        return counts.entrySet().stream()
                .filter(count -> count.getValue() != 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void warnOfLossesThatAreNotRepeatedAndOnlyOfThose() {
        try (PoolEvents events = events()) {
            List.of(REFUSED, STOPPED, NO_LOSS, decision(Rule.LOCK_CONFLICT, Limit.ATTEMPTS, false))
                    .forEach(events::retryDecided);
        }
        assertThat(lines.list.stream().map(ILoggingEvent::getLevel))
                .containsExactly(Level.WARN, Level.WARN, Level.DEBUG, Level.DEBUG);
        assertThat(lines.list.get(0).getFormattedMessage()).isEqualTo(REFUSED.toString());
    }

    @Test
    void sayTheFirstRetriesOfARuleAtInfoAndTheRestAtDebug() {
        try (PoolEvents events = events()) {
            for (int i = 0; i < 100; i++) {
                events.retryDecided(REPEATED);
            }
            events.retryDecided(decision(Rule.NOTHING_SENT, Limit.NONE, true));
        }
        assertThat(lines.list).hasSize(101);
        assertThat(lines.list.stream().filter(line -> line.getLevel() == Level.INFO))
                .hasSize(6);
    }

    @Test
    void leaveNoCommitOfUnknownOutcomeOutOfTheLog() {
        try (PoolEvents events = events()) {
            for (int i = 0; i < 100; i++) {
                events.commitUnknown(i, null, "no witness");
            }
        }
        assertThat(lines.list).hasSize(100).allSatisfy(line -> assertThat(line.getFormattedMessage())
                .endsWith("took effect: no witness (no token)"));
    }

    @Test
    void recordEveryKindWithItsFieldsAsDocumented() throws Exception {
        List<RecordedEvent> recorded;
        try (Recording recording = new Recording();
                PoolEvents events = events()) {
            recording.enable("dev.nevergone.SlowBorrow").withThreshold(Duration.ZERO);
            recording.start();
            reportAll(events);
            events.borrowed(events.borrowBegins(), 12);
            recording.stop();
            Path file = folder.resolve("recording.jfr");
            recording.dump(file);
            recorded = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().startsWith("dev.nevergone."))
                    .toList();
        }
        Set<String> rows = recorded.stream().map(PoolEventsTest::row).collect(Collectors.toCollection(TreeSet::new));
        Set<String> documented = Files.readString(Path.of("../docs/meters.md"))
                .lines()
                .filter(line -> line.startsWith("| `dev.nevergone."))
                .map(line -> line.replaceFirst("^\\| (\\S+) \\| \\w+ \\| (.*) \\|$", "$1: $2"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).isEqualTo(documented);
    }

    @Test
    void costNothingPerBorrowWhileNobodyRecords() {
        try (PoolEvents events = events()) {
            assertThat(events.borrowBegins()).isNull();
        }
    }

    @Test
    void sayAnOutageOnceUntilItEnds() {
        try (PoolEvents events = events(recorder())) {
            events.outageEnded(Duration.ofMillis(1), 0);
            assertThat(events.inOutage()).isFalse();
            for (int i = 0; i < 100; i++) {
                events.outageBegan(Instant.EPOCH, "db:3306", FAILURE);
            }
            assertThat(events.inOutage()).isTrue();
            events.outageEnded(Duration.ofSeconds(1), 100);
            events.outageEnded(Duration.ofSeconds(1), 100);
            assertThat(events.inOutage()).isFalse();
        }
        assertThat(told).hasSize(2);
        assertThat(lines.list).hasSize(2);
    }

    @Test
    void limitTheLinesOfAStormPerKind() {
        try (PoolEvents events = events()) {
            for (int i = 0; i < 1_000; i++) {
                events.lostInUse(i, "reset");
            }
            events.failover("a:3306", "b:3306", "read-only");
        }
        assertThat(lines.list).hasSize(6);
    }

    @Test
    void sayOnceThatAListenerThrowsAndGoOnTellingIt() {
        PoolListener throwing = proxy(event -> {
            told.add(event);
            throw new IllegalStateException("on purpose");
        });
        try (PoolEvents events = events(throwing)) {
            for (int i = 0; i < 10; i++) {
                events.suspect(i);
            }
        }
        assertThat(told).hasSize(10);
        assertThat(lines.list.stream()
                        .filter(line -> line.getLevel() == Level.WARN)
                        .map(ILoggingEvent::getFormattedMessage))
                .singleElement()
                .asString()
                .startsWith("pool app: listener ")
                .endsWith(" threw; further failures of it are not logged");
    }

    @Test
    void dropAndCountWhatABlockingListenerCannotTakeAndTellTheOthers() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        PoolListener blocking = proxy(event -> {
            entered.countDown();
            try {
                never.await();
            } catch (InterruptedException poolIsClosed) {
                Thread.currentThread().interrupt();
            }
        });
        PoolEvents events = events(blocking, recorder());
        events.suspect(0);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        int told = 2_000;
        for (int i = 1; i <= told; i++) {
            events.suspect(i);
            // The other listener shall keep up.
            if (i % 500 == 0) {
                waitForTold(i + 1);
            }
        }
        assertThat(events.eventsDropped()).isEqualTo(told - ListenerLane.CAPACITY);
        // The clock of the test stands, until the listener is to have blocked for long.
        now.set(TimeUnit.SECONDS.toNanos(3));
        events.suspect(told);
        assertThat(lines.list.stream()
                        .filter(line -> line.getLevel() == Level.WARN)
                        .map(ILoggingEvent::getFormattedMessage))
                .satisfiesExactly(
                        line -> assertThat(line).contains("is too slow: 1024 events wait for it"),
                        line -> assertThat(line).contains("has been blocking for 3000 ms"));
        long start = System.nanoTime();
        events.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void runWhatIsToBeDoneAtTheEndOnceAndAtOnceWhereItComesTooLate() {
        PoolEvents events = events();
        List<String> done = new CopyOnWriteArrayList<>();
        events.onClose(() -> done.add("in time"));
        assertThat(done).isEmpty();
        events.close();
        events.close();
        events.onClose(() -> done.add("late"));
        assertThat(done).containsExactly("in time", "late");
    }

    private PoolEvents events(PoolListener... listeners) {
        return new PoolEvents("app", List.of(listeners), now::get);
    }

    private static void reportAll(PoolEvents events) {
        events.created(1, "db:3306", 2_000_000);
        events.closed(1, CloseReason.RECYCLED, 3_000_000);
        events.staleFound(2, StaleReason.FAREWELL, 4_000_000, "error 4031");
        events.lostInUse(3, "reset");
        events.suspect(5);
        events.outageBegan(Instant.EPOCH, "db:3306", FAILURE);
        events.outageEnded(Duration.ofMillis(6), 7);
        events.borrowTimedOut(8_000_000, STATS);
        events.leakSuspected(9, Duration.ofSeconds(10), "main", new Throwable());
        events.leakReclaimed(9, Duration.ofSeconds(11), "main");
        events.credentialsChanged("shop");
        events.failover("a:3306", "b:3306", "read-only");
        events.retryDecided(REPEATED);
        events.commitResolved(13, "tok-1", true, 14_000_000);
        events.commitUnknown(15, "tok-2", "no server");
        events.idleLimitLearned(Duration.ofSeconds(348), Duration.ofSeconds(313));
    }

    private static RetryDecision decision(Rule rule, Limit limit, boolean repeated) {
        return new RetryDecision(
                "app", null, "SELECT", rule, limit, Outcome.UNKNOWN, repeated, 1, Transaction.NONE, 99, 12);
    }

    private PoolListener recorder() {
        return proxy(told::add);
    }

    /** A listener whose every method does the same. */
    private static PoolListener proxy(Consumer<PoolEvent> each) {
        return (PoolListener) Proxy.newProxyInstance(
                PoolListener.class.getClassLoader(),
                new Class<?>[] {PoolListener.class},
                (proxy, method, arguments) -> answer(method, arguments, each));
    }

    private static @Nullable Object answer(Method method, Object[] arguments, Consumer<PoolEvent> each) {
        if (method.getDeclaringClass() != PoolListener.class) {
            throw new UnsupportedOperationException(method.toString());
        }
        each.accept((PoolEvent) arguments[0]);
        return null;
    }

    private void waitForTold(int events) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (told.size() < events && System.nanoTime() - end < 0) {
            Thread.sleep(1);
        }
        assertThat(told).hasSize(events);
    }

    private static String row(RecordedEvent event) {
        return "`" + event.getEventType().getName() + "`: "
                + event.getEventType().getFields().stream()
                        .map(field -> field.getName())
                        .filter(name -> !Set.of("startTime", "duration", "eventThread", "stackTrace", "pool")
                                .contains(name))
                        .map(name -> "`" + name + "`")
                        .collect(Collectors.joining(", "));
    }

    private static String firstLine(ILoggingEvent line) {
        return Arrays.asList(line.getFormattedMessage().split("\n")).get(0);
    }
}
