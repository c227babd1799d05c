package dev.nevergone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short run with all its checks, so that the run itself does not rot. */
@Timeout(240)
class ChaosRunTest {

    @TempDir
    private Path folder;

    @Test
    void aShortRunIsClean() throws Exception {
        String server = System.getProperty("nevergone.server", "");
        assumeFalse(server.startsWith("jdbc:"), "a private server is needed");
        Properties properties = new Properties();
        properties.setProperty("nevergone.chaos.duration", "8s");
        properties.setProperty("nevergone.chaos.threads", "8");
        Options options = Options.of(properties);

        Report report = new ChaosRun(options, folder, new PrintStream(OutputStream.nullOutputStream())).run();

        assertThat(report.checks())
                .as("seed %d; %s", options.seed(), options.replay())
                .hasSizeGreaterThan(25)
                .allMatch(Check::ok);
    }
}
