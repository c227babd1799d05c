package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ServerKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs of one server version: where they come from, how they are initialised, which arguments they take.
 * Thread-safe.
 */
abstract class Distribution {

    private static final Logger LOG = LoggerFactory.getLogger(Distribution.class);
    private static final Duration INITIALISE_LIMIT = Duration.ofMinutes(3);

    /**
     * The programs of a kind.
     *
     * @throws UnsupportedOperationException if that kind is not run by the testkit
     */
    static Distribution of(ServerKind kind) {
        if (kind != ServerKind.MARIADB && kind != ServerKind.MYSQL) {
            throw new UnsupportedOperationException("The testkit brings no programs of the kind " + kind + ": start"
                    + " MARIADB or MYSQL, or set " + ServerSetting.PROPERTY + " to one of the two");
        }
        String system = System.getProperty("os.name", "");
        String processor = System.getProperty("os.arch", "");
        if (!system.equals("Linux") || !processor.equals("amd64")) {
            throw new MySqlServerException("The testkit brings servers for Linux on x86-64 only, this is " + system
                    + " on " + processor + ": start a Docker engine, or a MySQL yourself and set -D"
                    + ServerSetting.PROPERTY
                    + "='jdbc:mysql://HOST:3306/?user=...&password=...'");
        }
        return kind == ServerKind.MARIADB ? new MariaDbDistribution() : new MySqlDistribution();
    }

    abstract ServerKind kind();

    /** Name and version for folders, e.g. {@code mariadb-11.4.5}. */
    abstract String id();

    /** The server's program below the unpacked folder. */
    abstract String program();

    /** Copies out of the archive what the server needs to run. */
    abstract void unpack(Path folder) throws IOException;

    /** The SQL that {@link #initialise} runs. */
    abstract String initialSql(Path programs) throws IOException;

    /** The command that initialises {@code folder/data}, with {@code sql} as its standard input too. */
    abstract List<String> initialiseCommand(Path programs, Path folder, Path sql);

    /** What else belongs into the initialised folder. */
    abstract void finish(Path folder) throws IOException;

    /** The arguments that only this server knows. */
    abstract List<String> ownArguments(Path template, Ports ports);

    /** The package that brings a missing shared library, e.g. Debian's {@code libaio1} for {@code libaio.so.1}. */
    abstract String packageOf(String library);

    /** The unpacked programs; unpacked first where no earlier run did it. */
    Path programs(ServerCache cache) {
        return cache.folder(id(), folder -> {
            LOG.info("Unpacking {}, once for this user", id());
            unpack(folder);
            if (!folder.resolve(program()).toFile().setExecutable(true)) {
                throw new IOException("cannot make " + program() + " executable");
            }
        });
    }

    /** An initialised, never started server to copy: {@code data}, and what {@link #finish} added. */
    Path template(ServerCache cache) {
        Path programs = programs(cache);
        try {
            String sql = initialSql(programs);
            CRC32 sum = new CRC32();
            String recipe = sql + initialiseCommand(programs, Path.of("folder"), Path.of("sql"));
            sum.update(recipe.getBytes(StandardCharsets.UTF_8));
            String name = id() + String.format(Locale.ROOT, "-data-%08x", sum.getValue());
            return cache.folder(name, folder -> initialise(programs, folder, sql));
        } catch (IOException e) {
            throw new MySqlServerException(
                    "Cannot read the initial tables of " + id() + " in " + programs + ": " + e
                            + ". Delete that folder; it is unpacked again",
                    e);
        }
    }

    private void initialise(Path programs, Path folder, String sql) throws IOException {
        LOG.info("Initialising {}, once for this user, takes about 4 s", id());
        Path input = Files.writeString(folder.resolve("initial.sql"), sql);
        Path log = Files.createFile(folder.resolve("initialise.log"));
        Files.createDirectory(folder.resolve("data"));
        ServerProcess process = ServerProcess.start(initialiseCommand(programs, folder, input), input, log);
        try {
            Waiting.until(() -> !process.alive(), INITIALISE_LIMIT, id() + " to be initialised");
        } finally {
            if (process.alive()) {
                process.kill();
            }
        }
        if (process.exitStatus() != 0) {
            throw new MySqlServerException(
                    new ServerLog(log).explain(this, "initialising " + id() + " failed", process.exitStatus()));
        }
        finish(folder);
    }

    /** The arguments of every run of the program, also the initialising one. */
    List<String> baseCommand(Path programs) {
        List<String> command = new ArrayList<>(List.of(
                programs.resolve(program()).toString(),
                "--no-defaults",
                "--basedir=" + programs,
                "--lc-messages-dir=" + programs.resolve("share"),
                "--lc-messages=en_US",
                "--character-sets-dir=" + programs.resolve("share/charsets"),
                "--character-set-server=utf8mb4",
                "--innodb-buffer-pool-size=64M",
                // Asynchronous I/O needs a kernel resource that runs out where many servers run.
                "--innodb-use-native-aio=0",
                "--skip-log-bin"));
        if (runsAsRoot()) {
            command.add("--user=root");
        }
        return command;
    }

    /** The whole command of a server. The socket's path is short, for it may be 107 bytes at most: unix(7). */
    List<String> serverCommand(Path programs, Path template, Path data, Ports ports, List<String> extra) {
        List<String> command = baseCommand(programs);
        command.addAll(List.of(
                "--datadir=" + data,
                "--socket=server.sock",
                "--pid-file=" + data.resolve("server.pid"),
                "--bind-address=" + LocalServer.HOST,
                "--port=" + ports.main(),
                "--skip-name-resolve",
                "--max-connections=500",
                "--table-open-cache=400",
                "--default-time-zone=+00:00",
                "--performance-schema=OFF"));
        command.addAll(ownArguments(template, ports));
        command.addAll(extra);
        return command;
    }

    private static boolean runsAsRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new MySqlServerException("Cannot tell from /proc/self who runs this JVM", e);
        }
    }
}
