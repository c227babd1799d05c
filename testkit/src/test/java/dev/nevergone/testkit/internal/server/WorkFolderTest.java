package dev.nevergone.testkit.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {

    private final Path root;

    WorkFolderTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void givesEveryServerItsOwnFolder() {
        WorkFolder work = new WorkFolder(root);

        assertThat(work.next("a")).isEmptyDirectory().isNotEqualTo(work.next("a"));
    }

    @Test
    void deletesWhatDeadJvmsLeftAndNothingThatIsInUse() throws IOException {
        Path inUse = new WorkFolder(root).next("a");
        Path dead = Files.createDirectory(root.resolve("4711-dead"));
        Files.createFile(dead.resolve("lock"));
        Files.writeString(Files.createDirectory(dead.resolve("data")).resolve("ibdata1"), "old");

        new WorkFolder(root).next("b");

        assertThat(dead).doesNotExist();
        assertThat(inUse).exists();
    }
}
