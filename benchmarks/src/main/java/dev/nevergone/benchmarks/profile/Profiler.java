package dev.nevergone.benchmarks.profile;

import dev.nevergone.benchmarks.ChildJvm;
import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.benchmarks.peers.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** What the other JVM runs: one library's pool through all workloads, first counted, then recorded. */
final class Profiler {

    private static final int CONNECTIONS = 10;
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final Duration SHORTEST_WAIT = Duration.ofNanos(10_000);

    private static final String CPU_SAMPLE = "jdk.CPUTimeSample";
    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final String NATIVE_SAMPLE = "jdk.NativeMethodSample";
    private static final String ALLOCATION = "jdk.ObjectAllocationSample";
    private static final String PARK = "jdk.ThreadPark";
    private static final String MONITOR = "jdk.JavaMonitorEnter";

    private final OpenPool pool;
    private final Set<String> samplers;

    private Profiler(OpenPool pool) {
        this.pool = pool;
        this.samplers = samplers();
    }

    /**
     * Profiles.
     *
     * @param arguments the library
     */
    public static void main(String[] arguments) throws Exception {
        try (OpenPool pool = PoolLibrary.valueOf(arguments[0])
                .open(Target.fromSystemProperties().plan(CONNECTIONS), Tuning.DEFAULTS)) {
            fill(pool);
            Profiler profiler = new Profiler(pool);
            ChildJvm.tell(System.getProperty("java.vm.name") + " " + Runtime.version());
            ChildJvm.tell(String.join(" and ", profiler.samplers));
            for (Workload workload : Workload.values()) {
                profiler.profile(workload).lines().forEach(line -> ChildJvm.tell(workload + ";" + line));
            }
        }
        System.exit(0);
    }

    private static void fill(OpenPool pool) throws SQLException {
        List<Connection> borrowed = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            borrowed.add(pool.getConnection());
        }
        for (Connection connection : borrowed) {
            connection.close();
        }
    }

    /** By processor time where the JVM can (Linux, from 25 on), else by the clock. */
    private static Set<String> samplers() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        return linux
                        && FlightRecorder.getFlightRecorder().getEventTypes().stream()
                                .map(EventType::getName)
                                .anyMatch(CPU_SAMPLE::equals)
                ? Set.of(CPU_SAMPLE)
                : new TreeSet<>(Set.of(SAMPLE, NATIVE_SAMPLE));
    }

    private Profile profile(Workload workload) throws Exception {
        Crew.work(pool, workload, seconds(2));
        Crew.Shift counted = Crew.work(pool, workload, seconds(1));
        Profile profile = new Profile();
        profile.count(
                workload.threads() * (double) counted.nanos() / counted.calls(),
                counted.counts().each((double) counted.calls()));
        try (Recording recording = new Recording()) {
            for (String sampler : samplers) {
                recording
                        .enable(sampler)
                        .with(sampler.equals(CPU_SAMPLE) ? "throttle" : "period", PERIOD.toMillis() + " ms");
            }
            recording.enable(ALLOCATION).with("throttle", "2000/s");
            // Each of them is an event, which at one thread nobody needs.
            if (workload.threads() > 1) {
                recording.enable(PARK).withThreshold(SHORTEST_WAIT);
                recording.enable(MONITOR).withThreshold(SHORTEST_WAIT);
            }
            recording.start();
            Crew.Shift recorded = Crew.work(pool, workload, seconds(3));
            recording.stop();
            profile.recorded((double) recorded.calls(), (double) recorded.nanos() * workload.threads());
            read(recording, profile);
        }
        return profile;
    }

    private static Duration seconds(int full) {
        return Effort.quick() ? Duration.ofMillis(full * 300L) : Duration.ofSeconds(full);
    }

    private void read(Recording recording, Profile profile) throws IOException {
        Path file = Files.createTempFile("profile", ".jfr");
        try {
            recording.dump(file);
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                String name = event.getEventType().getName();
                if (samplers.contains(name)) {
                    if (isOurs(sampled(event))) {
                        profile.sample(event.getStackTrace());
                    }
                } else if (isOurs(event.getThread())) {
                    switch (name) {
                        case ALLOCATION ->
                            profile.allocation(className(event, "objectClass"), (double) event.getLong("weight"));
                        case PARK ->
                            profile.waited(
                                    "parked on " + className(event, "parkedClass"),
                                    Rooms.of(event.getStackTrace()),
                                    event.getDuration());
                        case MONITOR ->
                            profile.waited(
                                    "monitor of " + className(event, "monitorClass"),
                                    Rooms.of(event.getStackTrace()),
                                    event.getDuration());
                        // What a recording says of itself.
                        default -> {}
                    }
                }
            }
        } finally {
            Files.delete(file);
        }
    }

    /** Samples name their thread in two ways. */
    private static @Nullable RecordedThread sampled(RecordedEvent event) {
        return event.hasField("sampledThread") ? event.getThread("sampledThread") : event.getThread();
    }

    private static boolean isOurs(@Nullable RecordedThread thread) {
        return thread != null
                && thread.getJavaName() != null
                && thread.getJavaName().startsWith(Crew.NAME);
    }

    /** A lambda's number is another one each time. */
    private static String className(RecordedEvent event, String field) {
        RecordedClass type = event.getClass(field);
        return type == null ? "nothing" : type.getName().replaceAll("\\$\\$Lambda.*", "\\$\\$Lambda");
    }
}
