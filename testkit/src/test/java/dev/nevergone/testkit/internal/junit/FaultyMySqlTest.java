package dev.nevergone.testkit.internal.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.nevergone.testkit.FaultyMySql;
import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.slf4j.LoggerFactory;

/** What {@link FaultyMySql} promises, on the sample tests of {@link FaultyMySqlSamples}. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultyMySqlTest {

    private static final String REFUSED = "org.junit.jupiter.api.extension.ExtensionConfigurationException";

    @TempDir
    private Path emptyCache;

    @BeforeEach
    void forgetWhatSamplesSaw() {
        FaultyMySqlSamples.SEEN.clear();
        FaultyMySqlSamples.OVERLAP.reset();
    }

    private static EngineExecutionResults run(Class<?>... samples) {
        return run(Map.of(), samples);
    }

    private static EngineExecutionResults inParallel(Class<?>... samples) {
        return run(
                Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.mode.default", "concurrent",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"),
                samples);
    }

    private static EngineExecutionResults run(Map<String, String> configuration, Class<?>... samples) {
        EngineTestKit.Builder engine = EngineTestKit.engine("junit-jupiter").configurationParameters(configuration);
        for (Class<?> sample : samples) {
            engine.selectors(selectClass(sample));
        }
        return engine.execute();
    }

    private static void allPass(EngineExecutionResults results, int tests) {
        assertThat(failures(results)).isEmpty();
        assertThat(results.testEvents().succeeded().count()).isEqualTo(tests);
    }

    private static List<String> failures(EngineExecutionResults results) {
        return results.allEvents()
                .failed()
                .map(event -> event.getTestDescriptor().getDisplayName() + ": "
                        + event.getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                                .getThrowable()
                                .map(FaultyMySqlTest::withCauses)
                                .orElse(""))
                .toList();
    }

    private static String withCauses(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure + (cause == null ? "" : " / " + withCauses(cause));
    }

    private static List<String> reports(EngineExecutionResults results) {
        return results.allEvents().reportingEntryPublished().stream()
                .map(event -> event.getRequiredPayload(ReportEntry.class))
                .flatMap(entry -> entry.getKeyValuePairs().entrySet().stream())
                .filter(entry -> entry.getKey().equals(FaultyServer.class.getName()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static void eventually(BooleanSupplier what) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!what.getAsBoolean() && System.nanoTime() - deadline < 0) {
            Thread.sleep(10);
        }
        assertThat(what.getAsBoolean()).isTrue();
    }

    @Test
    void givesOneServerToConstructorsLifecycleMethodsTestsAndNestedClasses() {
        allPass(run(FaultyMySqlSamples.Everywhere.class), 3);
        assertThat(FaultyMySqlSamples.SEEN).hasSize(9);
        assertThat(Set.copyOf(FaultyMySqlSamples.SEEN)).hasSize(1);
    }

    @Test
    void anAnnotationIsInherited() {
        allPass(run(FaultyMySqlSamples.Heir.class), 1);
    }

    @Test
    void oneInstanceForAllTestsKeepsItsServer() {
        allPass(run(FaultyMySqlSamples.OneInstance.class), 2);
        assertThat(Set.copyOf(FaultyMySqlSamples.SEEN)).hasSize(1);
    }

    @Test
    void parametersAloneNeedNoAnnotationAtTheClass() {
        allPass(run(FaultyMySqlSamples.ParametersOnly.class), 2);
        assertThat(Set.copyOf(FaultyMySqlSamples.SEEN)).hasSize(1);
    }

    @Test
    void everyRepetitionArgumentAndDynamicTestFindsAHealedServer() {
        allPass(run(FaultyMySqlSamples.ManyTimes.class), 6);
    }

    @Test
    void everythingIsHealedBeforeAfterEachAndBeforeTheNextTest() {
        assumeThat(MySqlServer.shared().controllable()).isTrue();
        allPass(run(FaultyMySqlSamples.Breaking.class), 7);
    }

    @Test
    void whatAfterEachBrokeIsHealedToo() {
        allPass(run(FaultyMySqlSamples.BreakingAtTheEnd.class), 2);
    }

    @Test
    void countsBeginAnewWithEachTest() {
        allPass(run(FaultyMySqlSamples.Counting.class), 2);
    }

    @Test
    void aTestThatTimesOutIsHealedAndDescribed() {
        EngineExecutionResults results = run(FaultyMySqlSamples.TimingOut.class);
        assertThat(results.testEvents().failed().count()).isEqualTo(3);
        assertThat(FaultyMySqlSamples.SEEN).containsExactly("healed", "healed", "healed");
        assertThat(reports(results)).hasSize(3).allMatch(report -> report.contains("blackhole()"));
    }

    @Test
    void aFailureSaysOnceWhatWasBrokenAndNoSecret() {
        Logger logger = (Logger) LoggerFactory.getLogger(FaultyMySql.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            EngineExecutionResults results = run(FaultyMySqlSamples.Failing.class);
            assertThat(results.testEvents().failed().count()).isEqualTo(3);
            assertThat(reports(results))
                    .hasSize(3)
                    .allMatch(report -> report.contains("latency(PT0.001S, PT0S)"))
                    .noneMatch(report -> report.contains(MySqlServer.shared().password()));
            assertThat(log.list).hasSize(3).allMatch(event -> event.getFormattedMessage()
                    .contains("last faults"));
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void whatSetsUpAClassIsDescribedAndHealedToo() {
        EngineExecutionResults results = run(FaultyMySqlSamples.FailingBeforeAll.class, FaultyMySqlSamples.Heir.class);
        assertThat(results.containerEvents().failed().count()).isOne();
        assertThat(results.testEvents().succeeded().count()).isOne();
        assertThat(reports(results)).singleElement().asString().contains("blackhole()");
    }

    @Test
    void inParallelTestsOfOneServerRunOneByOne() {
        allPass(
                inParallel(
                        FaultyMySqlSamples.FirstOfShared.class,
                        FaultyMySqlSamples.SecondOfShared.class,
                        FaultyMySqlSamples.ParametersInParallel.class),
                9);
        assertThat(FaultyMySqlSamples.OVERLAP.most()).isOne();
    }

    @Test
    void inParallelServersOfOnesOwnAreUsedAtTheSameTime() {
        assumeThat(MySqlServer.shared().controllable()).isTrue();
        EngineExecutionResults results =
                inParallel(FaultyMySqlSamples.FirstOfOwn.class, FaultyMySqlSamples.SecondOfOwn.class);
        allPass(results, 4);
        assertThat(FaultyMySqlSamples.OVERLAP.most()).isEqualTo(2);
        assertThat(Set.copyOf(FaultyMySqlSamples.SEEN)).hasSize(2);
    }

    @Test
    void inParallelAParameterForAWholeClassIsRefused() {
        EngineExecutionResults results = inParallel(FaultyMySqlSamples.ParameterForAClass.class);
        assertThat(failures(results)).anyMatch(failure -> failure.contains("put @FaultyMySql on the class"));
        allPass(run(FaultyMySqlSamples.ParameterForAClass.class), 2);
    }

    @Test
    void theThreadThatHoldsATurnIsNotMadeToWaitForItself() {
        Turn turn = new Turn();
        turn.take();
        assertThatCode(turn::take).hasMessageContaining("put @FaultyMySql on the class");
        turn.give();
        assertThatCode(turn::take).doesNotThrowAnyException();
    }

    @Test
    void anInterruptEndsTheWaitForATurn() throws Exception {
        Turn turn = new Turn();
        turn.take();
        Thread waiting = new Thread(() -> {
            assertThatCode(turn::take).hasMessageContaining("interrupted");
            FaultyMySqlSamples.SEEN.add(Thread.currentThread().isInterrupted());
        });
        waiting.start();
        waiting.interrupt();
        waiting.join();
        assertThat(FaultyMySqlSamples.SEEN).containsExactly(true);
    }

    @Test
    void argumentsReachAServerOfOnesOwn() {
        assumeThat(MySqlServer.shared().controllable()).isTrue();
        allPass(run(FaultyMySqlSamples.WithArguments.class), 1);
    }

    @Test
    void optionsThatContradictAreRefused() {
        assertThat(failures(run(FaultyMySqlSamples.ArgumentsForShared.class)))
                .singleElement()
                .asString()
                .contains(REFUSED, "serverArguments ([--log-bin]): the shared server is started without them");
        assertThat(failures(run(FaultyMySqlSamples.TwoServers.class)))
                .singleElement()
                .asString()
                .contains("a test has one server");
        assertThat(failures(run(FaultyMySqlSamples.WrongType.class)))
                .singleElement()
                .asString()
                .contains("must be a dev.nevergone.testkit.FaultyServer");
    }

    @Test
    void nothingIsLeftRunning() throws Exception {
        assumeThat(MySqlServer.shared().controllable()).isTrue();
        Set<Thread> before = threads();
        long children = ProcessHandle.current().children().count();
        allPass(run(FaultyMySqlSamples.FirstOfShared.class, FaultyMySqlSamples.WithArguments.class), 4);
        eventually(() -> threads().stream().allMatch(before::contains));
        eventually(() -> ProcessHandle.current().children().count() <= children);
        assertThat(FaultyMySqlSamples.SEEN).hasSize(4);
        for (Object port : FaultyMySqlSamples.SEEN) {
            assertThatCode(() -> new Socket(InetAddress.getLoopbackAddress(), (Integer) port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(fault|protocol|toxiproxy).*"))
                .collect(Collectors.toSet());
    }

    @Test
    void aServerThatCannotStartSaysWhatToDo() {
        Map<String, String> instead = Map.of(
                "nevergone.server", "mysql", "nevergone.mysql.archive", "", "nevergone.cache", emptyCache.toString());
        Map<String, String> before = instead.keySet().stream()
                .filter(name -> System.getProperty(name) != null)
                .collect(Collectors.toMap(name -> name, System::getProperty));
        instead.forEach(System::setProperty);
        try {
            assertThat(failures(run(FaultyMySqlSamples.WithArguments.class)))
                    .singleElement()
                    .asString()
                    .contains("set -Dnevergone.mysql.archive=/path/to");
        } finally {
            instead.keySet().forEach(System::clearProperty);
            before.forEach(System::setProperty);
        }
    }

    @Test
    void aTestThatPassesOrIsAbortedReportsNothing() {
        EngineExecutionResults results = run(FaultyMySqlSamples.Quiet.class);
        assertThat(results.testEvents().aborted().count()).isOne();
        assertThat(results.testEvents().succeeded().count()).isOne();
        assertThat(reports(results)).isEmpty();
        assertThat(results.allEvents().failed().stream().map(Event::toString)).isEmpty();
    }
}
