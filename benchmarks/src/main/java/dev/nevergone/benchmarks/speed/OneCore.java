package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds this process and those it started, the server among them, on one core while it is open. Else the kernel's placing of
 * client and server makes a small statement several times as fast or slow, for minutes, and no two pools can be compared
 * to within a percent. By {@code taskset}, which Linux distributions bring along.
 */
final class OneCore implements AutoCloseable {

    private static final int ATTEMPTS = 10;

    private final List<Long> processes;
    private final String before;

    private OneCore(List<Long> processes, String before) {
        this.processes = processes;
        this.before = before;
    }

    /** From now on, where that can be done. */
    static OneCore hold(Progress progress) throws InterruptedException {
        ProcessHandle self = ProcessHandle.current();
        List<Long> processes = Stream.concat(Stream.of(self), self.descendants())
                .map(ProcessHandle::pid)
                .toList();
        try {
            String list = run("taskset", "-c", "-p", String.valueOf(self.pid()));
            String before = list.substring(list.lastIndexOf(':') + 1).strip();
            String first = before.split("[,-]", 2)[0];
            for (long process : processes) {
                place(process, first);
            }
            progress.say("client and server are held on core %s of %s", first, before);
            return new OneCore(processes, before);
        } catch (IOException e) {
            progress.say("client and server cannot be held on one core: %s", String.valueOf(e.getMessage()));
            return new OneCore(List.of(), "");
        }
    }

    /** Whether all are held on one core. */
    boolean holds() {
        return !processes.isEmpty();
    }

    /** {@code taskset} gives up where one of the process's threads ends while it goes through them. */
    private static void place(long process, String cores) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                run("taskset", "-a", "-c", "-p", cores, String.valueOf(process));
                return;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output.strip());
        }
        return output;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (long process : processes) {
            place(process, before);
        }
    }
}
