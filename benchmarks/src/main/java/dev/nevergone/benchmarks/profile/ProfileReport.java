package dev.nevergone.benchmarks.profile;

import dev.nevergone.benchmarks.ChildJvm;
import dev.nevergone.benchmarks.Jdks;
import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.testkit.MySqlServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Profiles Nevergone and HikariCP side by side, each in a JVM of its own, and writes where their time goes. */
public final class ProfileReport {

    private static final List<PoolLibrary> LIBRARIES = List.of(PoolLibrary.NEVERGONE, PoolLibrary.HIKARI);
    /**
     * Inlined methods keep their names everywhere, not only where the JVM stops by itself. And small buffers for allocation,
     * for only the filling of one is a sample.
     */
    private static final List<String> OPTIONS =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints", "-XX:-ResizeTLAB", "-XX:TLABSize=64k");

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private ProfileReport() {}

    /**
     * Runs it; about a minute.
     *
     * @param arguments the folder to write {@code profile.md} and {@code images/} to
     * @throws Exception when the server cannot be started
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(
                    "arguments (" + arguments.length + "): must be one, the folder to write to");
        }
        Progress progress = new Progress(System.out);
        Misses misses = new Misses(progress);
        try (MySqlServer server = MySqlServer.shared()) {
            Machine machine = Machine.now(server);
            progress.say("%s", machine.summary());
            Target target = Target.of(server);
            // The newest, for from 25 on JFR can sample by processor time.
            ChildJvm jvm = new ChildJvm(Jdks.newest(0).orElseThrow(), target, LIMIT);
            Map<PoolLibrary, Side> sides = new EnumMap<>(PoolLibrary.class);
            for (PoolLibrary library : LIBRARIES) {
                misses.attempt(
                                "profile: " + library.title(),
                                () -> Side.of(jvm.run(OPTIONS, Profiler.class, library.name())))
                        .ifPresent(side -> sides.put(library, side));
                progress.say("profiled: %s", library.title());
            }
            Path folder = Path.of(arguments[0]).toAbsolutePath().normalize();
            new ProfilePage(machine, Machine.loadNow(), sides, misses.reasons()).write(folder);
            progress.say("written: %s", folder.resolve(ProfilePage.FILE));
        }
        System.exit(0);
    }

    /**
     * One library.
     *
     * @param java the JVM it ran in
     * @param sampler the events that its time was sampled by
     * @param profiles what each workload showed
     */
    record Side(String java, String sampler, Map<Workload, Profile> profiles) {

        private static Side of(List<String> lines) {
            Map<Workload, List<String>> byWorkload = new EnumMap<>(Workload.class);
            for (String line : lines.subList(2, lines.size())) {
                int at = line.indexOf(';');
                byWorkload
                        .computeIfAbsent(Workload.valueOf(line.substring(0, at)), workload -> new ArrayList<>())
                        .add(line.substring(at + 1));
            }
            Map<Workload, Profile> profiles = new EnumMap<>(Workload.class);
            byWorkload.forEach((workload, own) -> profiles.put(workload, Profile.of(own)));
            return new Side(lines.get(0), lines.get(1), profiles);
        }

        Profile of(Workload workload) {
            return profiles.getOrDefault(workload, new Profile());
        }
    }
}
