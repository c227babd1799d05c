package dev.nevergone.internal.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A socket that can be asked, without a round trip, whether its peer is still there, and whose every wait can be given
 * an end.
 *
 * <p>It overrides every public method of {@link Socket}: whatever is left to the base class would make that open a second,
 * hidden socket, and leak it. Its only state of its own is the {@link TimedChannel}.
 *
 * <p>Thread-safety: as of any socket, one reader and one writer; {@link #close()} may be called by any thread.
 */
// The base class's monitor would let a blocked reader hold up whoever wants to close or bound it.
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class PeekableSocket extends Socket {

    // An idle connection into a black hole is found after 30 s + 3 × 5 s instead of the kernel's 2 h 11 min.
    private static final int KEEP_IDLE_SECONDS = 30;
    private static final int KEEP_INTERVAL_SECONDS = 5;
    private static final int KEEP_COUNT = 3;

    private final TimedChannel io;
    private final SocketChannel channel;
    // Remembered, because a socket keeps telling them after it was closed.
    private volatile @Nullable InetSocketAddress remote;
    private volatile @Nullable InetSocketAddress local;
    private volatile @Nullable InetAddress destination;
    private volatile boolean inputShutdown;
    private volatile boolean outputShutdown;

    private PeekableSocket(TimedChannel io) throws SocketException {
        super((SocketImpl) null);
        this.io = io;
        this.channel = io.channel();
    }

    /** An unconnected socket with {@code TCP_NODELAY} and keepalive on. */
    static PeekableSocket open() throws IOException {
        TimedChannel io = TimedChannel.open();
        try {
            PeekableSocket socket = new PeekableSocket(io);
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.tuneKeepAlive();
            return socket;
        } catch (IOException | RuntimeException e) {
            io.close();
            throw e;
        }
    }

    /** By name, for these options live in the module jdk.net, which need not be there. */
    private void tuneKeepAlive() throws IOException {
        for (SocketOption<?> option : channel.supportedOptions()) {
            switch (option.name()) {
                case "TCP_KEEPIDLE" -> setInteger(option, KEEP_IDLE_SECONDS);
                case "TCP_KEEPINTERVAL" -> setInteger(option, KEEP_INTERVAL_SECONDS);
                case "TCP_KEEPCOUNT" -> setInteger(option, KEEP_COUNT);
                default -> {}
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void setInteger(SocketOption<?> option, int value) throws IOException {
        if (option.type() == Integer.class) {
            channel.setOption((SocketOption<Integer>) option, value);
        }
    }

    /** Looks at the socket without blocking; only between commands. Never throws. */
    Peek peek() {
        return io.peek();
    }

    /** Whether a thread reads, or waits to. */
    boolean isReading() {
        return io.isReading();
    }

    /** What went over the wire. */
    Traffic traffic() {
        return io.traffic();
    }

    /** Puts bytes that were read back in front of the input stream. */
    void pushBack(byte[] bytes) {
        io.pushBack(bytes);
    }

    /** From this {@link System#nanoTime()} on every read, write and connect fails with a time-out. */
    void deadline(long nanoTime) {
        io.deadline(nanoTime);
    }

    void clearDeadline() {
        io.clearDeadline();
    }

    /** Connects to that address, whichever is asked for, and to the port that is asked for. */
    void lead(InetAddress address) {
        destination = address;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (timeout < 0) {
            throw new IllegalArgumentException("timeout (" + timeout + " ms): must not be negative");
        }
        if (!(endpoint instanceof InetSocketAddress asked)) {
            throw new IllegalArgumentException("endpoint (" + endpoint + "): must be an internet address and port");
        }
        InetAddress chosen = destination;
        InetSocketAddress address = chosen == null ? asked : new InetSocketAddress(chosen, asked.getPort());
        io.connect(address, timeout);
        local = (InetSocketAddress) channel.getLocalAddress();
        remote = address;
    }

    @Override
    public void bind(@Nullable SocketAddress bindpoint) throws IOException {
        channel.bind(bindpoint);
        local = (InetSocketAddress) channel.getLocalAddress();
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        InetSocketAddress address = remote;
        return address == null ? null : address.getAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        InetSocketAddress address = isClosed() ? null : local;
        return address == null ? new InetSocketAddress(0).getAddress() : address.getAddress();
    }

    @Override
    public int getPort() {
        InetSocketAddress address = remote;
        return address == null ? 0 : address.getPort();
    }

    @Override
    public int getLocalPort() {
        InetSocketAddress address = local;
        return address == null ? -1 : address.getPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return remote;
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return local;
    }

    /** None, so that nobody registers or reconfigures the channel underneath. */
    @Override
    public @Nullable SocketChannel getChannel() {
        return null;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        ensureConnected();
        if (inputShutdown) {
            throw new SocketException("Socket input is shutdown");
        }
        return new Input();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        ensureConnected();
        if (outputShutdown) {
            throw new SocketException("Socket output is shutdown");
        }
        return new Output();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        set(StandardSocketOptions.TCP_NODELAY, on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return get(StandardSocketOptions.TCP_NODELAY);
    }

    @Override
    public void setSoLinger(boolean on, int linger) throws SocketException {
        if (on && linger < 0) {
            throw new IllegalArgumentException("linger (" + linger + " s): must not be negative");
        }
        set(StandardSocketOptions.SO_LINGER, on ? linger : -1);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return get(StandardSocketOptions.SO_LINGER);
    }

    @Override
    public void sendUrgentData(int data) throws IOException {
        throw new SocketException("Urgent data is not supported");
    }

    @Override
    public void setOOBInline(boolean on) throws SocketException {
        ensureOpen();
        if (on) {
            throw new SocketException("Urgent data is not supported");
        }
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        ensureOpen();
        return false;
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        ensureOpen();
        if (timeout < 0) {
            throw new IllegalArgumentException("timeout (" + timeout + " ms): must not be negative");
        }
        io.timeoutMillis(timeout);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        ensureOpen();
        return io.timeoutMillis();
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        set(StandardSocketOptions.SO_SNDBUF, positive("send buffer size", size));
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        set(StandardSocketOptions.SO_RCVBUF, positive("receive buffer size", size));
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_KEEPALIVE, on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return get(StandardSocketOptions.SO_KEEPALIVE);
    }

    @Override
    public void setTrafficClass(int tc) throws SocketException {
        set(StandardSocketOptions.IP_TOS, tc);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return get(StandardSocketOptions.IP_TOS);
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        set(StandardSocketOptions.SO_REUSEADDR, on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, @Nullable T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    /** Only hints for an unconnected socket; none is taken. */
    @Override
    public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {}

    @Override
    public void shutdownInput() throws IOException {
        ensureConnected();
        channel.shutdownInput();
        inputShutdown = true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        ensureConnected();
        channel.shutdownOutput();
        outputShutdown = true;
    }

    /** Closes at once, without waiting, and frees a thread that reads or writes. */
    @Override
    public void close() {
        io.close();
    }

    @Override
    public boolean isConnected() {
        return remote != null;
    }

    @Override
    public boolean isBound() {
        return local != null;
    }

    @Override
    public boolean isClosed() {
        return io.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public String toString() {
        return "PeekableSocket[" + (isClosed() ? "closed" : local + " -> " + remote) + "]";
    }

    private void ensureOpen() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket closed");
        }
    }

    private void ensureConnected() throws SocketException {
        ensureOpen();
        if (!channel.isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }

    private <T> void set(SocketOption<T> option, T value) throws SocketException {
        ensureOpen();
        try {
            channel.setOption(option, value);
        } catch (IOException e) {
            throw optionFailed(option, e);
        }
    }

    private <T> T get(SocketOption<T> option) throws SocketException {
        ensureOpen();
        try {
            return channel.getOption(option);
        } catch (IOException e) {
            throw optionFailed(option, e);
        }
    }

    private static SocketException optionFailed(SocketOption<?> option, IOException e) {
        SocketException failure = new SocketException(option.name() + ": " + e.getMessage());
        failure.initCause(e);
        return failure;
    }

    private static int positive(String what, int size) {
        if (size <= 0) {
            throw new IllegalArgumentException(what + " (" + size + " bytes): must be positive");
        }
        return size;
    }

    private final class Input extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            return inputShutdown ? -1 : io.read(target, offset, length);
        }

        @Override
        public int available() throws IOException {
            return inputShutdown ? 0 : io.available();
        }

        @Override
        public void close() {
            PeekableSocket.this.close();
        }
    }

    private final class Output extends OutputStream {

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, source.length);
            if (outputShutdown) {
                throw new SocketException("Socket output is shutdown");
            }
            io.write(source, offset, length);
        }

        @Override
        public void close() {
            PeekableSocket.this.close();
        }
    }
}
