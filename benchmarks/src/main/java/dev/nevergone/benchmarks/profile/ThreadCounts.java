package dev.nevergone.benchmarks.profile;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the JVM and the kernel count of the thread that asks. The kernel's are NaN where it is not Linux.
 *
 * @param bytes allocated
 * @param cpuNanos on a processor
 * @param userNanos of these not in the kernel
 * @param reads system calls that read, of files and sockets
 * @param writes system calls that write
 * @param switches times it gave its processor away to wait
 */
record ThreadCounts(double bytes, double cpuNanos, double userNanos, double reads, double writes, double switches) {

    private static final Path IO = Path.of("/proc/thread-self/io");
    private static final Path STATUS = Path.of("/proc/thread-self/status");

    /** Of the current thread until now. */
    static ThreadCounts now() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return new ThreadCounts(
                threads.getCurrentThreadAllocatedBytes(),
                threads.getCurrentThreadCpuTime(),
                threads.getCurrentThreadUserTime(),
                of(IO, "syscr:"),
                of(IO, "syscw:"),
                of(STATUS, "voluntary_ctxt_switches:"));
    }

    /** What came since then. */
    ThreadCounts since(ThreadCounts before) {
        return plus(before, -1);
    }

    /** Both together. */
    ThreadCounts and(ThreadCounts other) {
        return plus(other, 1);
    }

    /** Of one call. */
    ThreadCounts each(double calls) {
        return new ThreadCounts(
                bytes / calls, cpuNanos / calls, userNanos / calls, reads / calls, writes / calls, switches / calls);
    }

    private ThreadCounts plus(ThreadCounts other, int sign) {
        return new ThreadCounts(
                bytes + sign * other.bytes,
                cpuNanos + sign * other.cpuNanos,
                userNanos + sign * other.userNanos,
                reads + sign * other.reads,
                writes + sign * other.writes,
                switches + sign * other.switches);
    }

    private static double of(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line ->
                            Double.parseDouble(line.substring(name.length()).strip()))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException notLinux) {
            return Double.NaN;
        }
    }
}
