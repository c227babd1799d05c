package dev.nevergone.examples.bookshop.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

class PagesTest {

    private static final Pages.Message HISTORY = new Pages.Message("history", "{}");

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Pages pages = new Pages(executor);

    /** A browser that is slow, or has left. */
    private static class Listening extends SseEmitter {

        final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void send(SseEventBuilder builder) throws IOException {
            StringBuilder text = new StringBuilder();
            builder.build().stream()
                    .map(ResponseBodyEmitter.DataWithMediaType::getData)
                    .forEach(text::append);
            heard.add(text.toString());
        }
    }

    @AfterEach
    void end() {
        pages.close();
        executor.shutdownNow();
    }

    @Test
    void tellsEveryPageTheHistoryFirstAndThenAll() {
        Listening one = new Listening();
        Listening other = new Listening();
        assertThat(pages.add(one, HISTORY)).isTrue();
        assertThat(pages.add(other, HISTORY)).isTrue();

        pages.send(new Pages.Message("tick", "{\"n\":1}"));

        await(() -> one.heard.size() == 2 && other.heard.size() == 2);
        assertThat(one.heard.get(0)).startsWith("event:history\ndata:{}");
        assertThat(one.heard.get(1)).startsWith("event:tick\ndata:{\"n\":1}");
    }

    @Test
    void dropsAPageThatDoesNotKeepUpAndWaitsForNone() {
        CountDownLatch stuck = new CountDownLatch(1);
        pages.add(
                new Listening() {
                    @Override
                    public void send(SseEventBuilder builder) throws IOException {
                        try {
                            stuck.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                },
                HISTORY);

        for (int i = 0; i <= Pages.PATIENCE + 1; i++) {
            pages.send(HISTORY);
        }

        assertThat(pages.count()).isZero();
        stuck.countDown();
    }

    @Test
    void forgetsAPageWhoseBrowserHasLeft() {
        pages.add(
                new Listening() {
                    @Override
                    public void send(SseEventBuilder builder) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                HISTORY);

        await(() -> pages.count() == 0);
    }

    @Test
    void refusesMoreThanItServes() {
        for (int i = 0; i < Pages.MOST; i++) {
            assertThat(pages.add(new Listening(), HISTORY)).isTrue();
        }

        assertThat(pages.add(new Listening(), HISTORY)).isFalse();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        assertThatCode(() -> {
                    while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
                        Thread.sleep(5);
                    }
                })
                .doesNotThrowAnyException();
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
