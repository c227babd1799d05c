package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Folders that are made once and kept for all JVMs of the user: unpacked programs, initialised data. A folder is there
 * whole or not at all. Thread-safe, and safe against other JVMs.
 */
final class ServerCache {

    static final String PROPERTY = "nevergone.cache";

    private static final String UNFINISHED = "unfinished-";
    // A file lock belongs to the JVM: among its threads this one decides.
    private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();

    private final Path root;

    ServerCache(Path root) {
        this.root = root.toAbsolutePath();
    }

    /** The user's cache folder, or where the system property says. */
    static ServerCache ofUser() {
        String chosen = System.getProperty(PROPERTY, "");
        if (!chosen.isBlank()) {
            return new ServerCache(Path.of(chosen));
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return new ServerCache(caches.resolve("nevergone-testkit"));
    }

    /** Fills an empty folder. */
    @FunctionalInterface
    interface Filler {
        void fill(Path folder) throws IOException;
    }

    boolean has(String name) {
        return Files.isDirectory(root.resolve(name));
    }

    /**
     * The folder of that name; filled first, where it is not there yet.
     *
     * @throws MySqlServerException if it cannot be filled; nothing is left behind
     */
    Path folder(String name, Filler filler) {
        Path folder = root.resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        IN_THIS_JVM.lock();
        try {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            try (FileChannel channel = FileChannel.open(
                            root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!Files.isDirectory(folder)) {
                    fill(folder, filler);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new MySqlServerException(
                    "Cannot make " + folder + ": " + e
                            + ". Where that folder cannot be written, or is too small (a server"
                            + " takes about 400 MB), name another one with -D" + PROPERTY,
                    e);
        } finally {
            IN_THIS_JVM.unlock();
        }
    }

    private void fill(Path folder, Filler filler) throws IOException {
        // We hold the lock: what is unfinished was left by a JVM that died.
        for (Path dead : unfinished()) {
            Trees.delete(dead);
        }
        Path temporary = Files.createTempDirectory(root, UNFINISHED);
        try {
            filler.fill(temporary);
            Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Trees.delete(temporary);
        }
    }

    private List<Path> unfinished() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(e -> e.getFileName().toString().startsWith(UNFINISHED))
                    .toList();
        }
    }
}
