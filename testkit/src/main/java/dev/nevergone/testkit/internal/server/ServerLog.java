package dev.nevergone.testkit.internal.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server's log, read for the reason why it did not start. */
final class ServerLog {

    private static final int TAIL_BYTES = 4_000;
    private static final Pattern MISSING_LIBRARY =
            Pattern.compile("shared libraries: (\\S+): cannot open shared object");
    // MariaDB: "Can't start server: Bind on TCP/IP port"; MySQL adds "admin" or nothing: error log MY-010257,
    // MY-010262.
    private static final Pattern PORT_TAKEN =
            Pattern.compile("Can't start server: [Bb]ind on|Bind on (admin )?TCP/IP|Address already in use|already have"
                    + " another (mysqld|server)");

    private final Path file;
    private final long start;

    /** The whole log. */
    ServerLog(Path file) {
        this(file, 0);
    }

    private ServerLog(Path file, long start) {
        this.file = file;
        this.start = start;
    }

    /** What will be appended to the log from now on. */
    static ServerLog from(Path file) throws IOException {
        return new ServerLog(file, Files.exists(file) ? Files.size(file) : 0);
    }

    boolean portTaken() {
        return PORT_TAKEN.matcher(tail()).find();
    }

    /** A message: what failed, why, and what to do about it. */
    String explain(Distribution distribution, String what, int exitStatus) {
        String tail = tail();
        Matcher missing = MISSING_LIBRARY.matcher(tail);
        if (missing.find()) {
            String name = distribution.packageOf(missing.group(1));
            return what + ": the shared library " + missing.group(1) + " is missing. On Debian and Ubuntu it is in the"
                    + " package " + name + ": apt-get update && apt-get install -y " + name
                    + " (from Debian 13 and Ubuntu"
                    + " 24.04 on some names end in t64)";
        }
        if (exitStatus == 127) {
            return what + ": the program cannot be run here; it needs a Linux with glibc. The end of " + file + ":\n"
                    + tail;
        }
        return what + ", exit status " + exitStatus + ". The end of " + file + ":\n" + tail;
    }

    private String tail() {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(start, log.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) Math.max(0, log.length() - from)];
            log.seek(from);
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "(the log cannot be read: " + e + ")";
        }
    }
}
