package dev.nevergone.internal.driver;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A permanently non-blocking channel with blocking reads and writes on top: each tries first and waits only when it
 * must. Because the channel never blocks, an interrupt cannot close it, and whether the peer has gone can be seen
 * without waiting.
 *
 * <p>One thread reads and one writes at a time; {@link #close()} may be called by any thread and frees both.
 */
final class TimedChannel {

    // As the JDK's own sockets do: the temporary direct buffers behind a read are kept per thread and never shrink.
    private static final int MAX_CHUNK = 64 * 1024;
    private static final long NO_DEADLINE = 0;
    // A look at the begin of each request would cost 1 % of a small statement; after a pause it is not seen.
    private static final long QUIET_NANOS = 1_000_000;
    // Drivers ask for the few bytes of a header first, and TLS does: what has come with them is taken in the same call.
    private static final int AHEAD = 2048;

    private final SocketChannel channel;
    private final Readiness readable;
    private final Readiness writable;
    private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);

    /** What was received and not asked for yet, between position and limit. */
    private final ByteBuffer ahead = ByteBuffer.allocateDirect(AHEAD).limit(0);

    private ByteBuffer readBuffer = NO_BUFFER;
    private ByteBuffer writeBuffer = NO_BUFFER;
    private final TrafficLog traffic = new TrafficLog();
    private @Nullable InputStream unread;
    private byte[] pushedBack = {};
    private int pushedBackPosition;
    private final AtomicBoolean reading = new AtomicBoolean();
    private boolean answerAwaited;
    private boolean justSent;
    private long requestBeganNanos;
    // Whether nothing but one write lies between the begin of the request and the wait for its answer.
    private boolean justBegan;
    // Why nothing is written any more, as an exception's message.
    private @Nullable String unwritable;
    private volatile int timeoutMillis;
    private volatile long deadline = NO_DEADLINE;
    private volatile boolean timedOut;
    private volatile boolean closed;

    private TimedChannel(SocketChannel channel) {
        this.channel = channel;
        this.readable = new Readiness(channel, SelectionKey.OP_READ);
        this.writable = new Readiness(channel, SelectionKey.OP_WRITE);
    }

    static TimedChannel open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new TimedChannel(channel);
    }

    SocketChannel channel() {
        return channel;
    }

    boolean isClosed() {
        return closed;
    }

    Traffic traffic() {
        return traffic;
    }

    int timeoutMillis() {
        return timeoutMillis;
    }

    /** Bounds each single wait of a read or write; 0 is no bound. */
    void timeoutMillis(int millis) {
        timeoutMillis = millis;
    }

    /** From this {@link System#nanoTime()} on every read and write fails, whatever the time-out is. */
    void deadline(long nanoTime) {
        justBegan = false;
        deadline = nanoTime == NO_DEADLINE ? 1 : nanoTime;
    }

    void clearDeadline() {
        deadline = NO_DEADLINE;
    }

    /**
     * Connects, also when the calling thread is interrupted.
     *
     * @param connectTimeoutMillis 0 is no bound but the deadline
     */
    void connect(InetSocketAddress address, int connectTimeoutMillis) throws IOException {
        if (address.isUnresolved()) {
            close();
            throw new UnknownHostException(address.getHostString());
        }
        Readiness connectable = new Readiness(channel, SelectionKey.OP_CONNECT);
        try {
            ensureOpen();
            failPastDeadline("Connect timed out");
            if (!channel.connect(address)) {
                do {
                    await(connectable, connectTimeoutMillis, System.nanoTime(), "Connect timed out");
                } while (!channel.finishConnect());
            }
        } catch (UnsupportedAddressTypeException e) {
            close();
            throw withCause(new SocketException("Address type not supported: " + address), e);
        } catch (IOException e) {
            // A socket whose connect failed is of no more use: the drivers drop it without closing it.
            IOException failure = socketException(e);
            close();
            throw failure;
        } finally {
            connectable.close();
        }
    }

    int read(byte[] target, int offset, int length) throws IOException {
        // Ordered, but not waited for: it is on the way of every read.
        reading.lazySet(true);
        try {
            return readBytes(target, offset, length);
        } finally {
            reading.lazySet(false);
        }
    }

    /** Whether a thread reads, or waits to. */
    boolean isReading() {
        return reading.get();
    }

    private int readBytes(byte[] target, int offset, int length) throws IOException {
        traffic.readCalled();
        ensureOpen();
        failPastDeadline("Read timed out");
        if (length == 0) {
            return 0;
        }
        if (pushedBackPosition < pushedBack.length) {
            int count = Math.min(length, pushedBack.length - pushedBackPosition);
            System.arraycopy(pushedBack, pushedBackPosition, target, offset, count);
            pushedBackPosition += count;
            return count;
        }
        if (ahead.hasRemaining()) {
            return takeAhead(target, offset, length);
        }
        if (answerAwaited) {
            // The request has only just left, so its answer cannot be here: waiting at once saves a read for nothing.
            answerAwaited = false;
            await(readable, timeoutMillis, justBegan ? requestBeganNanos : System.nanoTime(), "Read timed out");
            justBegan = false;
        }
        boolean small = length < AHEAD;
        ByteBuffer buffer = small ? NO_BUFFER : over(readBuffer, target, offset, Math.min(length, MAX_CHUNK));
        readBuffer = small ? readBuffer : keepable(buffer);
        int count;
        while ((count = small ? readAhead() : readNow(buffer)) == 0) {
            await(readable, timeoutMillis, System.nanoTime(), "Read timed out");
        }
        if (count > 0 && small) {
            return takeAhead(target, offset, length);
        }
        if (count > 0) {
            traffic.received();
        }
        return count;
    }

    private int takeAhead(byte[] target, int offset, int length) {
        int count = Math.min(length, ahead.remaining());
        ahead.get(target, offset, count);
        traffic.received();
        return count;
    }

    /** Receives what is there, into an empty buffer. */
    private int readAhead() throws IOException {
        ahead.clear();
        try {
            return readNow(ahead);
        } finally {
            ahead.flip();
        }
    }

    /** Drivers read into the same array again and again, and mostly write from the same one too. */
    @SuppressWarnings("ByteBufferBackingArray") // Each was made by wrap(), and so has no array offset.
    private static ByteBuffer over(ByteBuffer last, byte[] array, int offset, int length) {
        return last.array() == array
                ? last.clear().limit(offset + length).position(offset)
                : ByteBuffer.wrap(array, offset, length);
    }

    /** A large array is not kept alive for it. */
    private static ByteBuffer keepable(ByteBuffer buffer) {
        return buffer.capacity() <= MAX_CHUNK ? buffer : NO_BUFFER;
    }

    private int readNow(ByteBuffer buffer) throws IOException {
        try {
            return channel.read(buffer);
        } catch (IOException e) {
            throw socketException(e);
        }
    }

    void write(byte[] source, int offset, int length) throws IOException {
        ensureOpen();
        failPastDeadline("Write timed out");
        int position = offset;
        int end = offset + length;
        try {
            ensureWritable();
            while (position < end) {
                ByteBuffer buffer = over(writeBuffer, source, position, Math.min(end - position, MAX_CHUNK));
                writeBuffer = keepable(buffer);
                int count = writeNow(buffer);
                position += count;
                if (count == 0) {
                    justBegan = false;
                    await(writable, timeoutMillis, System.nanoTime(), "Write timed out");
                } else {
                    traffic.sent();
                }
            }
        } finally {
            if (position < end && unwritable == null) {
                // What the driver or the TLS layer sends to say good-bye must not complete the request.
                unwritable = "An earlier write failed part-way";
                traffic.sendingFailed();
            }
        }
        // After a time-out a read must look at what is there before it fails.
        answerAwaited = !timedOut;
        justSent = true;
    }

    /**
     * Looks, at the begin of a request after a pause, whether the peer has gone: the first write after a FIN would succeed,
     * and the server's silence would look like that of one which executed the request. Unread bytes stay for the reader to
     * judge.
     */
    private void ensureWritable() throws SocketException {
        if (unwritable == null && beginsAfterPause() && !timedOut) {
            Peek found = peek();
            if (found.state() == Peek.State.CLOSED || found.state() == Peek.State.RESET) {
                ensureOpen();
                traffic.sendingFailed();
                unwritable = "The server had closed the connection before anything was sent (" + found.detail() + ")";
            }
        }
        if (unwritable != null) {
            throw new SocketException(unwritable);
        }
    }

    /**
     * Whether what is written now begins a request, and the one before began long ago. Not when its answer came: what came
     * last may have been a farewell, and this way the clock is read once for each request.
     */
    private boolean beginsAfterPause() {
        justBegan = traffic.requestBegins();
        if (!justBegan) {
            return false;
        }
        long before = requestBeganNanos;
        requestBeganNanos = System.nanoTime();
        return requestBeganNanos - before > QUIET_NANOS;
    }

    private int writeNow(ByteBuffer buffer) throws IOException {
        try {
            return channel.write(buffer);
        } catch (IOException e) {
            throw socketException(e);
        }
    }

    /** How many bytes can be read without waiting. */
    int available() throws IOException {
        ensureOpen();
        int here = pushedBack.length - pushedBackPosition + ahead.remaining();
        if (here > 0 || justSent) {
            // Drivers ask before they read an answer; who asks again is waiting for it.
            justSent = false;
            return here;
        }
        if (unread == null) {
            // The only public way to ask the kernel.
            unread = channel.socket().getInputStream();
        }
        try {
            return unread.available();
        } catch (IOException e) {
            throw socketException(e);
        }
    }

    /** Puts bytes that were read back in front of the stream. Nothing that was put back before may be left. */
    void pushBack(byte[] bytes) {
        pushedBack = bytes;
        pushedBackPosition = 0;
    }

    /**
     * Looks at the channel: asks whether a read would find anything, and reads without blocking where it might. What is
     * found stays readable. Costs one system call, and no memory while the channel is quiet.
     */
    Peek peek() {
        if (closed) {
            return new Peek(Peek.State.CLOSED, 0, "closed on this side");
        }
        if (timedOut) {
            return new Peek(Peek.State.CLOSED, 0, "an earlier read or write timed out");
        }
        if (isReading()) {
            // What comes is for that thread, which sees it first.
            return Peek.QUIET;
        }
        if (pushedBackPosition < pushedBack.length || ahead.hasRemaining()) {
            return new Peek(Peek.State.UNEXPECTED_DATA, 0, "unread data");
        }
        try {
            return readable.mayBeReady() ? readAndTell() : Peek.QUIET;
        } catch (ClosedChannelException e) {
            return new Peek(Peek.State.CLOSED, 0, "closed on this side");
        } catch (IOException | RuntimeException e) {
            return new Peek(Peek.State.RESET, 0, String.valueOf(e.getMessage()));
        }
    }

    private Peek readAndTell() throws IOException {
        ahead.clear();
        try {
            int count = channel.read(ahead);
            if (count == 0) {
                return Peek.QUIET;
            }
            return count < 0
                    ? new Peek(Peek.State.CLOSED, 0, "closed by the server")
                    : new Peek(Peek.State.UNEXPECTED_DATA, 0, "unread data");
        } finally {
            ahead.flip();
        }
    }

    void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is given up either way.
        } finally {
            // A registered channel gives its descriptor back only when its selectors let go of it.
            readable.close();
            writable.close();
        }
    }

    private void await(Readiness readiness, int boundMillis, long now, String whenLate) throws IOException {
        long wait = boundMillis > 0 ? boundMillis * 1_000_000L : Long.MAX_VALUE;
        long end = deadline;
        if (end != NO_DEADLINE) {
            wait = Math.min(wait, end - now);
        }
        // Sticky: after one time-out the answer is lost for good. Without this a TLS socket, which drains its input
        // when
        // it closes, waits for the same time-out a second time.
        if (timedOut || wait <= 0 || !readiness.await(wait, now)) {
            ensureOpen();
            timedOut = true;
            throw new SocketTimeoutException(whenLate);
        }
    }

    private void failPastDeadline(String message) throws SocketTimeoutException {
        long end = deadline;
        if (end != NO_DEADLINE && System.nanoTime() - end >= 0) {
            timedOut = true;
            throw new SocketTimeoutException(message);
        }
    }

    private void ensureOpen() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
    }

    /** The exceptions that an ordinary socket throws, for the drivers tell losses apart by them. */
    private IOException socketException(IOException e) {
        if (closed || e instanceof ClosedChannelException) {
            return withCause(new SocketException("Socket closed"), e);
        }
        if (e instanceof SocketException || e instanceof SocketTimeoutException || e instanceof UnknownHostException) {
            return e;
        }
        return withCause(new SocketException(e.getMessage()), e);
    }

    private static SocketException withCause(SocketException exception, Exception cause) {
        exception.initCause(cause);
        return exception;
    }
}
