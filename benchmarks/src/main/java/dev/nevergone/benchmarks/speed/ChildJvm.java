package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with the class path of this one. */
final class ChildJvm {

    private static final long MINUTES = 5;
    private static final String RESULT = "result;";

    private final Path home;
    private final Target target;

    ChildJvm(Path home, Target target) {
        this.home = home;
        this.target = target;
    }

    /** Of the same kind as this one. */
    static ChildJvm likeThis(Target target) {
        return new ChildJvm(Path.of(System.getProperty("java.home")), target);
    }

    /** In the other JVM: a line for this one. What else is on the standard output, such as a log, is left alone. */
    static void tell(String line) {
        System.out.println(RESULT + line);
    }

    /**
     * Runs a class with a {@code main} to its end.
     *
     * @return what it gave to {@link #tell}
     * @throws IllegalStateException if it did not end well
     */
    List<String> run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve(Path.of("bin", "java")).toString());
        command.add("-classpath");
        command.add(System.getProperty("java.class.path"));
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
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            List<String> lines = Files.readAllLines(output);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(
                        main.getName() + " did not end well: " + String.join(System.lineSeparator(), lines));
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
