package dev.nevergone.testkit.internal.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import java.io.Closeable;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pull of an image: goes on for as long as something comes. Thread-safe. */
// Not docker-java's adapter, which logs every failure as an error with its stack.
final class ImagePull implements ResultCallback<PullResponseItem> {

    private static final Logger LOG = LoggerFactory.getLogger(ImagePull.class);
    private static final Duration REPORT = Duration.ofSeconds(5);
    // The engine says nothing while it unpacks a large layer.
    private static final Duration STALL_LIMIT = Duration.ofMinutes(2);
    private static final long MEGABYTE = 1_000_000;

    private final String image;
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    // By layer: bytes that came.
    private final Map<String, Long> loaded = new ConcurrentHashMap<>();
    private volatile long lastNews = System.nanoTime();
    private volatile @Nullable String failure;

    ImagePull(String image) {
        this.image = image;
    }

    @Override
    public void onStart(Closeable stream) {
        // It says nothing yet.
    }

    @Override
    public void close() {
        // The engine ends a pull; nobody stops one.
    }

    @Override
    public void onNext(PullResponseItem item) {
        lastNews = System.nanoTime();
        ResponseItem.ErrorDetail error = item.getErrorDetail();
        if (error != null || item.getStatus() == null) {
            failure = error == null ? "the engine reports an error" : error.getMessage();
            return;
        }
        ResponseItem.ProgressDetail progress = item.getProgressDetail();
        if (item.getId() != null && progress != null && progress.getCurrent() != null) {
            loaded.put(item.getId(), progress.getCurrent());
        }
        first.countDown();
    }

    @Override
    public void onError(Throwable thrown) {
        failure = Objects.requireNonNullElse(thrown.getMessage(), thrown.toString());
        ended();
    }

    @Override
    public void onComplete() {
        ended();
    }

    private void ended() {
        end.countDown();
        first.countDown();
    }

    /**
     * Waits for its end.
     *
     * @param patience how long nothing at all may come at the beginning
     * @return why the image is not there, or {@code null} if it is
     */
    @Nullable
    String await(Duration patience) throws InterruptedException {
        if (!first.await(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS)) {
            return "no registry answered in time";
        }
        while (!end.await(REPORT.toNanos(), TimeUnit.NANOSECONDS)) {
            if (System.nanoTime() - lastNews > STALL_LIMIT.toNanos()) {
                return "nothing came for " + STALL_LIMIT.toSeconds() + " s";
            }
            long bytes = loaded.values().stream().mapToLong(Long::longValue).sum();
            LOG.info("Pulling {}: {} MB so far", image, bytes / MEGABYTE);
        }
        return failure;
    }
}
