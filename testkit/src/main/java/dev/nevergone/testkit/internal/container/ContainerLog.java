package dev.nevergone.testkit.internal.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import dev.nevergone.testkit.MySqlServerException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container's log, copied into a file while it runs. Not thread-safe: by its server's lock. */
final class ContainerLog {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerLog.class);
    private static final Duration END_LIMIT = Duration.ofSeconds(2);
    private static final int TAIL_CHARACTERS = 4_000;

    private final Path file;
    private @Nullable Copy copy;
    // How much of the container's log is in the file: the engine gives it from the beginning at each start.
    private final AtomicLong copied = new AtomicLong();

    ContainerLog(Path file) {
        this.file = file;
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new MySqlServerException("Cannot make a server's log " + file + ": " + e, e);
        }
    }

    Path file() {
        return file;
    }

    /** Copies what a container says until it ends. */
    void follow(DockerClient client, String container) {
        awaitEnd();
        copy = client.logContainerCmd(container)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(true)
                .exec(new Copy(copied.get()));
    }

    /** Waits until all is copied that an ended container said. */
    void awaitEnd() {
        Copy running = copy;
        if (running == null) {
            return;
        }
        try {
            if (!running.end.await(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("The end of {} may be missing", file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean contains(String text) {
        return content().contains(text);
    }

    /** Its end, for a message. */
    String tail() {
        String content = content().strip();
        return content.substring(Math.max(0, content.length() - TAIL_CHARACTERS));
    }

    private String content() {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(the log cannot be read: " + e + ")";
        }
    }

    /** Passes over what the file has already, and appends the rest. */
    private final class Copy implements ResultCallback<Frame> {

        private final CountDownLatch end = new CountDownLatch(1);

        // By the engine's one thread.
        private long toSkip;

        Copy(long toSkip) {
            this.toSkip = toSkip;
        }

        @Override
        public void onNext(Frame frame) {
            byte[] bytes = frame.getPayload();
            int skipped = (int) Math.min(toSkip, bytes.length);
            toSkip -= skipped;
            try {
                Files.write(file, Arrays.copyOfRange(bytes, skipped, bytes.length), StandardOpenOption.APPEND);
                copied.addAndGet(bytes.length - skipped);
            } catch (IOException e) {
                LOG.warn("Cannot write to {}: {}", file, e.toString());
            }
        }

        @Override
        public void onStart(Closeable stream) {
            // It ends with the container.
        }

        @Override
        public void onError(Throwable failure) {
            LOG.debug("The end of {} is missing: {}", file, failure.toString());
            end.countDown();
        }

        @Override
        public void onComplete() {
            end.countDown();
        }

        @Override
        public void close() {
            end.countDown();
        }
    }
}
