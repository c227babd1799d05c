package dev.nevergone.testkit.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nevergone.testkit.MySqlServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCacheTest {

    private final Path root;

    ServerCacheTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void fillsAFolderOnceForAllWhoAskAtOnce() {
        ServerCache cache = new ServerCache(root.resolve("cache"));
        AtomicInteger fills = new AtomicInteger();

        CompletableFuture<?>[] all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    Path folder = cache.folder("a", f -> {
                        fills.incrementAndGet();
                        Files.writeString(f.resolve("content"), "whole");
                    });
                    assertThat(folder.resolve("content")).hasContent("whole");
                }))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).join();

        assertThat(fills).hasValue(1);
    }

    @Test
    void leavesNothingBehindWhenFillingFails() {
        ServerCache cache = new ServerCache(root);

        assertThatExceptionOfType(MySqlServerException.class)
                .isThrownBy(() -> cache.folder("a", f -> {
                    Files.writeString(f.resolve("half"), "half");
                    throw new IOException("disk full");
                }))
                .withMessageStartingWith("Cannot make " + root.resolve("a") + ": java.io.IOException: disk full")
                .withMessageEndingWith("name another one with -Dnevergone.cache");

        assertThat(root).isDirectoryNotContaining("glob:**/{a,unfinished-*}");
        assertThat(cache.folder("a", f -> Files.writeString(f.resolve("content"), "whole"))
                        .resolve("content"))
                .hasContent("whole");
    }

    @Test
    void removesWhatADeadJvmLeftUnfinished() throws IOException {
        Files.writeString(Files.createDirectory(root.resolve("unfinished-123")).resolve("half"), "half");

        new ServerCache(root).folder("a", f -> {});

        assertThat(root.resolve("unfinished-123")).doesNotExist();
    }
}
