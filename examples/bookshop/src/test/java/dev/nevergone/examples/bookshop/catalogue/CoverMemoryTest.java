package dev.nevergone.examples.bookshop.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import dev.nevergone.testkit.MySqlServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A cover of 32 MB goes in and comes out in a JVM whose whole heap is 24 MB. */
@Timeout(120)
class CoverMemoryTest {

    private static final int SIZE = 32 * 1024 * 1024;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void aCoverIsNeverInTheHeapAsAWhole(@TempDir Path folder) throws Exception {
        MySqlServer server = MySqlServer.shared();
        String url = server.database("covers");
        Path output = folder.resolve("output");
        try (MySqlServer.Restore before = server.setGlobal("max_allowed_packet", "134217728")) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx24m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Child.class.getName(),
                            url,
                            server.username(),
                            server.password())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                boolean ended = child.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(Files.readString(output)).contains("written " + SIZE);
                assertThat(ended).as("ended within %s", LIMIT).isTrue();
            } finally {
                child.destroyForcibly();
            }
        }
    }

    /** Stores a cover made of nothing, and reads it. */
    static final class Child {

        private Child() {}

        public static void main(String... arguments) throws IOException {
            Flyway.configure()
                    .dataSource(arguments[0], arguments[1], arguments[2])
                    .load()
                    .migrate();
            PoolSettings settings = PoolSettings.builder(arguments[0])
                    .username(arguments[1])
                    .password(arguments[2])
                    .build();
            try (ResilientDataSource pool = PoolFactory.create(settings)) {
                Covers covers = new Covers(JdbcClient.create(pool));
                covers.store(1, "image/png", SIZE, Zeros::new);
                Counted written = new Counted();
                covers.write(covers.find(1).orElseThrow(), written);
                System.out.println("written " + written.count);
            }
        }
    }

    private static final class Zeros extends InputStream {

        private int left = SIZE;

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            int count = Math.min(length, left);
            Arrays.fill(into, from, from + count, (byte) 0);
            left -= count;
            return count == 0 ? -1 : count;
        }
    }

    private static final class Counted extends OutputStream {

        private long count;

        @Override
        public void write(int one) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            count += length;
        }
    }
}
