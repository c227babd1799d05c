package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of a server's program, which cannot outlive the JVM: a small shell between the two holds a pipe from the JVM
 * and kills the program when the pipe ends, which the kernel sees to however the JVM ends. Through the same pipe the
 * shell is told which signals to send, so that no signal can reach a stranger who got the program's number. Thread-safe.
 */
final class ServerProcess {

    // Background jobs of a script get no terminal signals, so Ctrl-C reaches the JVM only, and the JVM decides.
    private static final String GUARD = """
            input=$1; log=$2; shift 2
            exec 3<&0
            "$@" <"$input" >>"$log" 2>&1 3<&- &
            server=$!
            echo "$server"
            exec >/dev/null 2>&1
            (
              while read -r signal <&3; do kill -s "$signal" "$server"; done
              kill -s KILL "$server"
            ) &
            guard=$!
            wait "$server"
            status=$?
            kill "$guard"
            exit "$status"
            """;

    private final Process shell;
    private final long pid;
    private final OutputStream signals;

    private ServerProcess(Process shell, long pid) {
        this.shell = shell;
        this.pid = pid;
        this.signals = shell.getOutputStream();
    }

    /**
     * Runs a program.
     *
     * @param command the program and its arguments
     * @param input its standard input
     * @param log where its output is appended
     */
    static ServerProcess start(List<String> command, Path input, Path log) throws IOException {
        List<String> all = new ArrayList<>(List.of("sh", "-c", GUARD, "sh", input.toString(), log.toString()));
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> environment = builder.environment();
        // The server's messages and clock must not depend on whose machine it is.
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        environment.remove("NOTIFY_SOCKET");
        Process shell = builder.start();
        BufferedReader output = shell.inputReader(StandardCharsets.US_ASCII);
        String pid = output.readLine();
        if (pid == null) {
            shell.destroyForcibly();
            throw new IOException("sh could not run " + command.get(0) + ", see " + log);
        }
        return new ServerProcess(shell, Long.parseLong(pid));
    }

    long pid() {
        return pid;
    }

    boolean alive() {
        return shell.isAlive();
    }

    /** Sends a signal, e.g. {@code TERM}; one to a program that has ended is lost. */
    void signal(String name) {
        try {
            signals.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            signals.flush();
        } catch (IOException e) {
            if (alive()) {
                throw new MySqlServerException("Cannot send SIG" + name + " to process " + pid, e);
            }
        }
    }

    /** Kills it at once, and waits for the end. */
    void kill() {
        signal("KILL");
        if (!awaitExit(Duration.ofSeconds(10))) {
            throw new MySqlServerException("Process " + pid + " is still there 10 s after SIGKILL");
        }
    }

    /** Waits for its end. */
    boolean awaitExit(Duration limit) {
        try {
            return shell.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MySqlServerException("Interrupted while waiting for process " + pid + " to end", e);
        }
    }

    /** Its exit status, once it has ended; 128 and the signal's number where a signal ended it. */
    int exitStatus() {
        return shell.exitValue();
    }

    /** Whether every thread of it stands still after SIGSTOP. */
    boolean stopped() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.allMatch(ServerProcess::threadStopped);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean threadStopped(Path thread) {
        try {
            // "number (name) state ...": the name may hold anything, also brackets. T is stopped by a signal: proc(5).
            String stat = Files.readString(thread.resolve("stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            return false;
        }
    }
}
