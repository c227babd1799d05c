package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM with the class path of this one. */
final class ChildJvm {

    private static final long MINUTES = 3;

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

    /**
     * Runs a class with a {@code main} to its end.
     *
     * @return the lines it wrote to its standard output
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
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException(main.getName() + " did not end well: " + output);
            }
            return output.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }
}
