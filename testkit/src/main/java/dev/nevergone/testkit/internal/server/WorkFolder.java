package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this JVM's servers keep data and logs: one folder per JVM in the build folder, locked while the JVM lives.
 * Folders of JVMs that ended are deleted by the next one. Thread-safe.
 */
public final class WorkFolder {

    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);
    private static final WorkFolder OF_THIS_JVM = new WorkFolder(buildFolder().resolve("nevergone-servers"));

    private final Path root;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicInteger count = new AtomicInteger();
    private @Nullable Path own;
    // Held open, and with it the lock, until the JVM ends.
    private @Nullable FileChannel held;

    WorkFolder(Path root) {
        this.root = root.toAbsolutePath();
    }

    /** The one of this JVM. */
    public static WorkFolder ofThisJvm() {
        return OF_THIS_JVM;
    }

    /** A new, empty folder for one server. */
    public Path next(String name) {
        lock.lock();
        try {
            if (own == null) {
                own = claim();
            }
            return Files.createDirectory(own.resolve(name + "-" + count.incrementAndGet()));
        } catch (IOException e) {
            throw new MySqlServerException("Cannot make a folder for a server's data in " + root + ": " + e, e);
        } finally {
            lock.unlock();
        }
    }

    private Path claim() throws IOException {
        Files.createDirectories(root);
        try (FileChannel gate = open(root.resolve("lock"));
                FileLock exclusive = gate.lock()) {
            for (Path folder : folders()) {
                deleteIfDead(folder);
            }
            Path folder =
                    Files.createTempDirectory(root, ProcessHandle.current().pid() + "-");
            held = open(folder.resolve("lock"));
            held.lock();
            return folder;
        }
    }

    private static void deleteIfDead(Path folder) throws IOException {
        boolean dead;
        try (FileChannel channel = open(folder.resolve("lock"));
                FileLock free = channel.tryLock()) {
            dead = free != null;
        } catch (OverlappingFileLockException ofThisJvm) {
            // Another class loader's testkit in this very JVM.
            dead = false;
        }
        if (dead) {
            try {
                Trees.delete(folder);
            } catch (IOException e) {
                LOG.warn("Cannot delete what an earlier run left in {}: {}", folder, e.toString());
            }
        }
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static Path buildFolder() {
        if (Files.exists(Path.of("pom.xml"))) {
            return Path.of("target");
        }
        if (Files.exists(Path.of("build.gradle")) || Files.exists(Path.of("build.gradle.kts"))) {
            return Path.of("build");
        }
        return Path.of(System.getProperty("java.io.tmpdir"), "nevergone-" + System.getProperty("user.name"));
    }
}
