package dev.nevergone.examples.bookshop.board;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The pages that are open. Each has a thread and a bounded queue, so that the ticker waits for none; one that does not keep up
 * is dropped, and its browser comes again. Thread-safe.
 */
final class Pages {

    /** More are refused. */
    static final int MOST = 20;

    /** Messages that may wait for a page: some seconds. */
    static final int PATIENCE = 25;

    private final List<Page> open = new CopyOnWriteArrayList<>();
    private final Executor executor;

    /** @param executor gives every page a thread */
    Pages(Executor executor) {
        this.executor = executor;
    }

    /** A message: the name of the event, and JSON. */
    record Message(String name, String json) {}

    private final class Page implements Runnable {

        private final SseEmitter emitter;
        private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(PATIENCE);
        private final AtomicBoolean over = new AtomicBoolean();

        Page(SseEmitter emitter) {
            this.emitter = emitter;
        }

        void offer(Message message) {
            if (!queue.offer(message)) {
                leave();
            }
        }

        @Override
        public void run() {
            try {
                while (!over.get()) {
                    Message message = queue.poll(1, TimeUnit.SECONDS);
                    if (message != null) {
                        emitter.send(SseEmitter.event().name(message.name()).data(message.json()));
                    }
                }
                emitter.complete();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                emitter.complete();
            } catch (IOException | IllegalStateException gone) {
                // The browser has left, as browsers do.
                leave();
            }
        }

        void leave() {
            if (over.compareAndSet(false, true)) {
                open.remove(this);
            }
        }
    }

    /**
     * Lets a page in.
     *
     * @param emitter the way to it
     * @param first what it is told first
     * @return false where there are too many already
     */
    boolean add(SseEmitter emitter, Message first) {
        if (open.size() >= MOST) {
            return false;
        }
        Page page = new Page(emitter);
        emitter.onCompletion(page::leave);
        emitter.onTimeout(page::leave);
        emitter.onError(gone -> page.leave());
        page.offer(first);
        open.add(page);
        executor.execute(page);
        return true;
    }

    void send(Message message) {
        open.forEach(page -> page.offer(message));
    }

    int count() {
        return open.size();
    }

    /** Ends all of them. */
    void close() {
        open.forEach(Page::leave);
    }
}
