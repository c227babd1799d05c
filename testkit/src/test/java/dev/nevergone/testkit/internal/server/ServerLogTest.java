package dev.nevergone.testkit.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {

    private final Path folder;

    ServerLogTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private ServerLog log(String content) throws IOException {
        return new ServerLog(Files.writeString(folder.resolve("server.log"), content));
    }

    @Test
    void namesThePackageOfAMissingLibrary() throws IOException {
        ServerLog log =
                log("mysqld: error while loading shared libraries: libaio.so.1: cannot open shared object file: No"
                        + " such file or directory\n");

        assertThat(log.explain(new MySqlDistribution(), "initialising mysql-8.0.33 failed", 127))
                .startsWith("initialising mysql-8.0.33 failed: the shared library libaio.so.1 is missing.")
                .contains("apt-get install -y libaio1 ");
    }

    @Test
    void showsTheEndOfTheLogOtherwise() throws IOException {
        assertThat(log("[ERROR] Aborting\n").explain(new MariaDbDistribution(), "It did not start", 1))
                .isEqualTo("It did not start, exit status 1. The end of " + folder.resolve("server.log")
                        + ":\n[ERROR] Aborting");
    }

    @Test
    void looksAtTheLatestStartOnly() throws IOException {
        Path file =
                Files.writeString(folder.resolve("old.log"), "Can't start server: Bind on TCP/IP port. Got error\n");
        assertThat(new ServerLog(file).portTaken()).isTrue();

        assertThat(ServerLog.from(file).portTaken()).isFalse();
    }
}
