package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.ChildJvm;
import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Jdks;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Spread;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Ten thousand virtual threads on a pool of twenty connections, in a JVM that has them. */
final class VirtualThreads {

    static final int THREADS = 10_000;
    static final int OVERFLOW = 10;
    static final int LONGEST_SECONDS = 20;

    /** Of a run that measured none. */
    static final Result NONE = new Result("", Map.of(), List.of());

    private static final int FIRST_VERSION = 21;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String MISS = "miss";
    private static final String PIN = "pin";

    private final Target target;
    private final Progress progress;
    private final Misses misses;

    VirtualThreads(Target target, Progress progress, Misses misses) {
        this.target = target;
        this.progress = progress;
        this.misses = misses;
    }

    /** Measures, or says why there is nothing to measure. */
    Result run() throws IOException, InterruptedException {
        Optional<Path> home = Jdks.newest(FIRST_VERSION);
        if (home.isEmpty()) {
            misses.note("virtual threads", "no JDK " + FIRST_VERSION + " or newer was found on this machine");
            return NONE;
        }
        List<String> lines = new ChildJvm(home.get(), target, LIMIT).run(List.of(), Program.class);
        Map<Contender, Row> rows = new LinkedHashMap<>();
        List<String> pins = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(";", -1);
            if (fields[0].equals(PIN)) {
                pins.add(fields[1] + ": " + fields[2]);
                progress.say("pinned after the first round: %s: %s", fields[1], fields[2]);
                continue;
            }
            if (fields[0].equals(MISS)) {
                misses.note("virtual threads: " + fields[1], fields[2]);
                continue;
            }
            Row row = new Row(
                    new Spread(number(fields[1]), number(fields[2]), number(fields[3])),
                    Integer.parseInt(fields[4]),
                    Integer.parseInt(fields[5]),
                    Integer.parseInt(fields[6]));
            Contender contender = Contender.of(fields[0]);
            rows.put(contender, row);
            progress.say(
                    "%d virtual threads: %-25s %s ms, %d failed, pinned %d times, %d in the first round",
                    THREADS,
                    contender.title(),
                    row.millis().text("%.0f"),
                    row.errors(),
                    row.pinned(),
                    row.pinnedFirst());
        }
        return new Result(lines.get(0), rows, pins);
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }

    /**
     * What was measured.
     *
     * @param java the JVM, or the empty text where there was none
     * @param rows what each did
     * @param pins who was pinned after the first round, why and where
     */
    record Result(String java, Map<Contender, Row> rows, List<String> pins) {}

    /**
     * What one did.
     *
     * @param millis until all threads had borrowed, asked and returned
     * @param pinned how often a virtual thread held its carrier while it waited, over all rounds but the first
     * @param pinnedFirst the same in the first, in which classes are loaded
     * @param errors threads that got an exception or nothing, over all rounds
     */
    record Row(Spread millis, int pinned, int pinnedFirst, int errors) {}

    /** What the other JVM runs. */
    static final class Program {

        private static final String PINNED = "jdk.VirtualThreadPinned";
        private static final int ROUNDS = 5;
        /** Whoever writes an event waits for the recorder's own lock, and that pins: the instrument measured itself. */
        private static final List<String> OWN_EVENTS =
                List.of("dev.nevergone.ConnectionCreated", "dev.nevergone.ConnectionClosed");

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            ChildJvm.tell(System.getProperty("java.vm.name") + " " + Runtime.version());
            Misses misses = new Misses(new Progress(System.err));
            PoolPlan plan =
                    Target.fromSystemProperties().plan(Contender.POOL_SIZE).overflow(OVERFLOW);
            Map<Contender, List<Round>> rounds = new LinkedHashMap<>();
            for (int number = 0; number <= Effort.rounds(ROUNDS); number++) {
                for (Contender contender : Contender.inDefaults()) {
                    List<Round> all = rounds.computeIfAbsent(contender, c -> new ArrayList<>());
                    if (number == 0 || (!all.isEmpty() && all.get(0).errors() == 0)) {
                        misses.attempt(contender.title(), () -> round(contender, plan))
                                .ifPresent(all::add);
                    }
                }
            }
            rounds.values().removeIf(List::isEmpty);
            rounds.forEach((contender, all) -> {
                ChildJvm.tell(contender.id() + ";" + line(all));
                pinnedIn(all).forEach(where -> ChildJvm.tell(PIN + ";" + contender.title() + ";" + where));
            });
            misses.reasons().forEach((who, why) -> ChildJvm.tell(MISS + ";" + who + ";" + why.replace(';', ',')));
            // Not every pool's threads end with it.
            System.exit(0);
        }

        private static Round round(Contender contender, PoolPlan plan) throws Exception {
            try (OpenPool pool = contender.openFull(plan, plan.size());
                    Recording recording = new Recording()) {
                OWN_EVENTS.forEach(recording::disable);
                recording.enable(PINNED).withoutThreshold();
                recording.start();
                long start = System.nanoTime();
                int failed = allAtOnce(pool);
                double took = (System.nanoTime() - start) / 1e6;
                recording.stop();
                return new Round(took, pins(recording), failed);
            }
        }

        /** The first round only counts where there is no other. */
        private static String line(List<Round> all) {
            List<Round> warm = all.size() == 1 ? all : all.subList(1, all.size());
            Spread millis = Spread.of(warm.stream().mapToDouble(Round::millis).toArray());
            return String.format(
                    Locale.ROOT,
                    "%.3f;%.3f;%.3f;%d;%d;%d",
                    millis.lower(),
                    millis.median(),
                    millis.upper(),
                    all.stream().skip(1).mapToInt(round -> round.pins().size()).sum(),
                    all.get(0).pins().size(),
                    all.stream().mapToInt(Round::errors).sum());
        }

        private static int allAtOnce(OpenPool pool) throws Exception {
            ExecutorService threads = virtualThreads();
            try {
                List<Future<@Nullable Void>> all = new ArrayList<>();
                Callable<@Nullable Void> one = () -> {
                    try (Connection connection = pool.getConnection();
                            Statement statement = connection.createStatement();
                            ResultSet result = statement.executeQuery("SELECT 1")) {
                        result.next();
                    }
                    return null;
                };
                for (int i = 0; i < THREADS; i++) {
                    all.add(threads.submit(one));
                }
                return failures(all);
            } finally {
                threads.shutdownNow();
            }
        }

        /** Those that got an exception, and those that got nothing. */
        private static int failures(List<Future<@Nullable Void>> all) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
            int failed = 0;
            for (Future<@Nullable Void> thread : all) {
                try {
                    thread.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (ExecutionException | TimeoutException e) {
                    failed++;
                }
            }
            return failed;
        }

        /** By reflection, for this is compiled for Java 17. */
        private static ExecutorService virtualThreads() throws ReflectiveOperationException {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        }

        /** Why and where each thread was pinned. */
        private static List<String> pins(Recording recording) throws IOException {
            Path file = Files.createTempFile("pinned", ".jfr");
            try {
                recording.dump(file);
                return RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals(PINNED))
                        .map(Program::pin)
                        .toList();
            } finally {
                Files.delete(file);
            }
        }

        /** The reason where the JVM says it (from 24 on), and the topmost frame that is not the JDK's. */
        private static String pin(RecordedEvent event) {
            String reason = event.hasField("pinnedReason") ? event.getString("pinnedReason") + ", " : "";
            RecordedStackTrace stack = event.getStackTrace();
            return reason
                    + (stack == null ? List.<RecordedFrame>of() : stack.getFrames())
                            .stream()
                                    .map(frame -> frame.getMethod().getType().getName() + "."
                                            + frame.getMethod().getName())
                                    .filter(method -> !method.matches("(java|jdk|sun)\\..*"))
                                    .findFirst()
                                    .orElse("in the JDK");
        }

        /** In what it was pinned after the first round. */
        private static Stream<String> pinnedIn(List<Round> all) {
            return all.stream().skip(1).flatMap(round -> round.pins().stream()).distinct();
        }

        private record Round(double millis, List<String> pins, int errors) {}
    }
}
