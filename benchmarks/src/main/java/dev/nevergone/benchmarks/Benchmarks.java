package dev.nevergone.benchmarks;

import dev.nevergone.benchmarks.faults.FaultReport;
import dev.nevergone.benchmarks.profile.ProfileReport;
import dev.nevergone.benchmarks.scale.ScaleReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs the benchmark that is asked for, and writes its page. */
public final class Benchmarks {

    private static final String ALL = "all";

    private Benchmarks() {}

    /**
     * Runs it.
     *
     * @param arguments which one ({@code speed}, {@code recovery}, {@code faults}, {@code scale}, {@code profile}, or
     *     {@code all}, one after the other), and the folder to write to
     * @throws Exception when the server cannot be started, or a benchmark fails
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw new IllegalArgumentException(
                    "arguments (" + arguments.length + "): must be two, which benchmark and the folder to write to");
        }
        if (arguments[0].equals(ALL)) {
            all(arguments[1]);
        } else {
            One one = one(arguments[0]);
            one.endAtTheLatest();
            one.program.run(new String[] {arguments[1]});
        }
    }

    private static One one(String name) {
        return Arrays.stream(One.values())
                .filter(one -> one.title().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nevergone.benchmark (" + name + "): must be "
                        + Arrays.stream(One.values()).map(One::title).collect(Collectors.joining(", ")) + " or "
                        + ALL));
    }

    /** Each in a JVM of its own, for some end theirs; one that fails does not keep the next from its turn. */
    private static void all(String folder) throws IOException, InterruptedException {
        Progress progress = new Progress(System.out);
        List<String> failed = new ArrayList<>();
        for (One one : One.values()) {
            progress.say("%s", one.title());
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(List.of(
                    "-classpath",
                    System.getProperty("java.class.path"),
                    Benchmarks.class.getName(),
                    one.title(),
                    folder));
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                failed.add(one.title());
            }
        }
        progress.say("done%s", failed.isEmpty() ? "" : ", but failed: " + String.join(", ", failed));
        System.exit(failed.isEmpty() ? 0 : 1);
    }

    /** What there is, each with the time after which something in it must hang. */
    @SuppressWarnings("ImmutableEnumChecker") // The programs are methods without a state.
    private enum One {
        SPEED(Report::main, Duration.ofMinutes(25)),
        RECOVERY(OutageReport::main, Duration.ofMinutes(20)),
        FAULTS(FaultReport::main, Duration.ofMinutes(40)),
        SCALE(ScaleReport::main, Duration.ofMinutes(20)),
        PROFILE(ProfileReport::main, Duration.ofMinutes(6));

        private final Program program;
        private final Duration limit;

        One(Program program, Duration limit) {
            this.program = program;
            this.limit = limit;
        }

        private String title() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whoever started it is not to wait for ever. */
        private void endAtTheLatest() {
            Thread main = Thread.currentThread();
            Thread watchdog = new Thread(
                    () -> {
                        try {
                            TimeUnit.NANOSECONDS.sleep(limit.toNanos());
                        } catch (InterruptedException e) {
                            return;
                        }
                        new Progress(System.err)
                                .say(
                                        "%s did not end within %d min; it was at %s",
                                        title(), limit.toMinutes(), Arrays.toString(main.getStackTrace()));
                        Runtime.getRuntime().halt(1);
                    },
                    "watchdog");
            watchdog.setDaemon(true);
            watchdog.start();
        }
    }

    /** One of them. */
    @FunctionalInterface
    private interface Program {
        void run(String[] folder) throws Exception;
    }
}
