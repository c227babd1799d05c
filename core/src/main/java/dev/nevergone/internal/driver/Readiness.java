package dev.nevergone.internal.driver;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a non-blocking channel is ready for one kind of operation. The selector is opened at the first wait: most
 * connections never wait for room to write.
 *
 * <p>One thread waits at a time; {@link #close()} may be called by any thread and wakes it.
 */
final class Readiness {

    private final SocketChannel channel;
    private final int operation;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Selector selector;
    private boolean closed;

    Readiness(SocketChannel channel, int operation) {
        this.channel = channel;
        this.operation = operation;
    }

    /**
     * Waits for readiness. An interrupt neither ends the wait nor harms the channel: the flag is put aside, for a
     * selector does not wait while it is set, and restored at the end.
     *
     * @param timeoutNanos how long to wait; {@link Long#MAX_VALUE} is for ever
     * @param now the {@link System#nanoTime()} from which that counts, which the caller has at hand
     * @return whether the channel became ready; {@code false} also when this was closed meanwhile
     */
    boolean await(long timeoutNanos, long now) throws IOException {
        Selector open = selector();
        if (open == null) {
            return false;
        }
        boolean endless = timeoutNanos == Long.MAX_VALUE;
        long end = now + timeoutNanos;
        long left = timeoutNanos;
        boolean interrupted = false;
        try {
            while (endless || left > 0) {
                interrupted |= Thread.interrupted();
                // Rounded up: a wait of 0 ms would be without end.
                int ready = open.select(Readiness::ignore, endless ? 0 : TimeUnit.NANOSECONDS.toMillis(left + 999_999));
                if (ready > 0) {
                    return true;
                }
                if (!channel.isOpen()) {
                    return false;
                }
                if (!endless) {
                    left = end - System.nanoTime();
                }
            }
            return false;
        } catch (ClosedSelectorException | CancelledKeyException e) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Whether it may be ready now; does not wait. {@code true} also where that is not known, because nobody has waited yet
     * or it is closed. Cheaper than a read that finds nothing: the kernel need not look at the socket itself.
     */
    boolean mayBeReady() throws IOException {
        Selector known = selector;
        if (known == null) {
            return true;
        }
        try {
            return known.selectNow(Readiness::ignore) > 0;
        } catch (ClosedSelectorException | CancelledKeyException e) {
            return true;
        }
    }

    /** There is one key: how many are ready says it all. */
    private static void ignore(SelectionKey key) {}

    private @Nullable Selector selector() throws IOException {
        Selector known = selector;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            if (closed) {
                return null;
            }
            Selector opened = Selector.open();
            try {
                channel.register(opened, operation);
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
            selector = opened;
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes a waiting thread and frees the selector, without which the channel's descriptor would stay open. */
    void close() {
        lock.lock();
        try {
            closed = true;
            if (selector != null) {
                selector.close();
            }
        } catch (IOException e) {
            // Nothing is left to be done with a selector that does not close.
        } finally {
            lock.unlock();
        }
    }
}
