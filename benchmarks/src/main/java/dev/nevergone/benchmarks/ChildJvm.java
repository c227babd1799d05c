package dev.nevergone.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with the class path of this one. */
public final class ChildJvm {

    private static final String RESULT = "result;";

    private final Path home;
    private final Target target;
    private final Duration limit;

    /**
     * @param home of which JDK
     * @param limit how long it may run; then it is ended
     */
    public ChildJvm(Path home, Target target, Duration limit) {
        this.home = home;
        this.target = target;
        this.limit = limit;
    }

    /** Of the same kind as this one. */
    public static ChildJvm likeThis(Target target, Duration limit) {
        return new ChildJvm(Path.of(System.getProperty("java.home")), target, limit);
    }

    /** In the other JVM: a line for this one. What else is on the standard output, such as a log, is left alone. */
    public static void tell(String line) {
        System.out.println(RESULT + line);
    }

    /**
     * Runs a class with a {@code main} to its end.
     *
     * @param options of the JVM, beside its class path and the database
     * @return what it gave to {@link #tell}
     * @throws IllegalStateException if it did not end well
     */
    public List<String> run(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve(Path.of("bin", "java")).toString());
        command.add("-classpath");
        command.add(System.getProperty("java.class.path"));
        command.addAll(options);
        command.addAll(target.jvmArguments());
        command.add("-D" + Effort.PROPERTY + "=" + Effort.quick());
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("benchmark", ".out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            List<String> lines = Files.readAllLines(output);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(
                        (ended ? "ended with " + process.exitValue() : "did not end within " + limit.toSeconds() + " s")
                                + ": " + main.getName() + ": " + String.join(System.lineSeparator(), lines));
            }
            return lines.stream()
                    .filter(line -> line.startsWith(RESULT))
                    .map(line -> line.substring(RESULT.length()))
                    .toList();
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
