package dev.nevergone.internal.driver;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PeekableSocketTest {

    private ServerSocket listener;
    private PeekableSocket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        client = PeekableSocket.open();
        client.connect(listener.getLocalSocketAddress(), 1000);
        server = listener.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        listener.close();
    }

    @Test
    void leavesNoPublicMethodToTheBaseClass() {
        assertThat(Socket.class.getMethods())
                .filteredOn(method -> method.getDeclaringClass() == Socket.class)
                .filteredOn(method -> !Modifier.isStatic(method.getModifiers()))
                .allSatisfy(method -> assertThat(overridden(method)).isTrue());
    }

    private static boolean overridden(Method method) {
        try {
            return PeekableSocket.class
                            .getMethod(method.getName(), method.getParameterTypes())
                            .getDeclaringClass()
                    == PeekableSocket.class;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    @Test
    void carriesBytesBothWays() throws IOException {
        client.getOutputStream().write("ping".getBytes(US_ASCII));
        assertThat(new String(server.getInputStream().readNBytes(4), US_ASCII)).isEqualTo("ping");
        server.getOutputStream().write(new byte[] {1, (byte) 0xff});
        assertThat(client.getInputStream().read()).isEqualTo(1);
        assertThat(client.getInputStream().read()).isEqualTo(0xff);
    }

    @Test
    void carriesManyMegabytesThroughASmallBuffer() throws Exception {
        byte[] big = new byte[20_000_000];
        new Random(42).nextBytes(big);
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(
                () -> unchecked(() -> server.getInputStream().readNBytes(big.length)));
        client.getOutputStream().write(big);
        assertThat(received.get()).isEqualTo(big);

        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> unchecked(() -> {
            server.getOutputStream().write(big);
            return true;
        }));
        assertThat(client.getInputStream().readNBytes(big.length)).isEqualTo(big);
        sent.get();
    }

    @Test
    void tellsHowManyBytesCanBeReadAtOnce() throws Exception {
        InputStream in = client.getInputStream();
        assertThat(in.available()).isZero();
        server.getOutputStream().write(new byte[100]);
        waitUntilReadable(100);
        client.pushBack(new byte[] {1, 2});
        assertThat(in.available()).isEqualTo(2);
        assertThat(in.readNBytes(2)).containsExactly(1, 2);
        assertThat(in.available()).isEqualTo(100);
        assertThat(in.read()).isZero();
        assertThat(in.available()).isEqualTo(99);
    }

    @Test
    void isAskedTwiceAfterAWriteBeforeItAsksTheKernel() throws Exception {
        InputStream in = client.getInputStream();
        server.getOutputStream().write(new byte[100]);
        waitUntilReadable(100);
        client.getOutputStream().write(1);
        assertThat(in.available()).isZero();
        assertThat(in.available()).isEqualTo(100);
    }

    @Test
    void takesWhatCameWithTheBytesThatWereAskedForAndStillCallsItUnread() throws Exception {
        InputStream in = client.getInputStream();
        server.getOutputStream().write("headerbody".getBytes(US_ASCII));
        waitUntilReadable(10);
        assertThat(new String(in.readNBytes(6), US_ASCII)).isEqualTo("header");
        server.close();
        assertThat(client.peek().state()).isEqualTo(Peek.State.UNEXPECTED_DATA);
        assertThat(new String(in.readNBytes(2), US_ASCII)).isEqualTo("bo");
        client.pushBack("r".getBytes(US_ASCII));
        assertThat(new String(in.readAllBytes(), US_ASCII)).isEqualTo("rdy");
        assertThat(client.peek().state()).isEqualTo(Peek.State.CLOSED);
    }

    @Test
    void readsNothingMoreOnceItIsClosed() throws Exception {
        InputStream in = client.getInputStream();
        server.getOutputStream().write(new byte[10]);
        assertThat(in.read()).isZero();
        client.close();
        assertThatThrownBy(in::read).isInstanceOf(SocketException.class);
        assertThat(client.peek().state()).isEqualTo(Peek.State.CLOSED);
    }

    @Test
    void setsTheOptionsThatKeepAConnectionUnderWatch() throws IOException {
        assertThat(client.getTcpNoDelay()).isTrue();
        assertThat(client.getKeepAlive()).isTrue();
        assertThat(client.supportedOptions())
                .filteredOn(option -> option.name().startsWith("TCP_KEEP"))
                .allSatisfy(option -> assertThat(client.getOption(option))
                        .isEqualTo(
                                switch (option.name()) {
                                    case "TCP_KEEPIDLE" -> 30;
                                    case "TCP_KEEPINTERVAL" -> 5;
                                    default -> 3;
                                }));
    }

    @Test
    void answersLikeASocket() throws IOException {
        assertThat(client.isConnected()).isTrue();
        assertThat(client.isBound()).isTrue();
        assertThat(client.getPort()).isEqualTo(listener.getLocalPort());
        assertThat(client.getLocalPort()).isEqualTo(server.getPort());
        assertThat(client.getInetAddress()).isEqualTo(listener.getInetAddress());
        assertThat(client.getSoLinger()).isEqualTo(-1);
        client.setSoTimeout(1234);
        assertThat(client.getSoTimeout()).isEqualTo(1234);
        client.close();
        client.close();
        assertThat(client.isClosed()).isTrue();
        assertThat(client.isConnected()).isTrue();
        assertThat(client.getPort()).isEqualTo(listener.getLocalPort());
        assertThatThrownBy(client::getSoTimeout)
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket closed");
        assertThatThrownBy(client::getInputStream).isInstanceOf(SocketException.class);
    }

    @Test
    void refusesNegativeTimeouts() {
        assertThatIllegalArgumentException().isThrownBy(() -> client.setSoTimeout(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), -1));
    }

    @Test
    void seesNothingWhileThePeerIsQuiet() {
        assertThat(client.peek()).isSameAs(Peek.QUIET);
        assertThat(client.peek()).isSameAs(Peek.QUIET);
    }

    @Test
    void seesThatThePeerClosed() throws Exception {
        server.close();
        assertThat(loudPeek().state()).isEqualTo(Peek.State.CLOSED);
    }

    @Test
    void seesThatThePeerReset() throws Exception {
        server.setSoLinger(true, 0);
        server.close();
        Peek peek = loudPeek();
        assertThat(peek.state()).isEqualTo(Peek.State.RESET);
        assertThat(peek.detail()).contains("reset");
    }

    @Test
    void seesUnreadBytesAndLeavesThemReadable() throws Exception {
        server.getOutputStream().write("bye".getBytes(US_ASCII));
        server.close();
        assertThat(loudPeek().state()).isEqualTo(Peek.State.UNEXPECTED_DATA);
        assertThat(client.peek().state()).isEqualTo(Peek.State.UNEXPECTED_DATA);
        assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("bye");
        assertThat(client.peek().state()).isEqualTo(Peek.State.CLOSED);
    }

    @Test
    void seesTheSameOnceItHasWaitedForAnAnswer() throws Exception {
        converse();
        assertThat(client.peek()).isSameAs(Peek.QUIET);
        assertThat(client.peek()).isSameAs(Peek.QUIET);
        server.getOutputStream().write("bye".getBytes(US_ASCII));
        server.close();
        assertThat(loudPeek().state()).isEqualTo(Peek.State.UNEXPECTED_DATA);
        assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("bye");
        assertThat(client.peek().state()).isEqualTo(Peek.State.CLOSED);
        assertThat(client.peek().state()).isEqualTo(Peek.State.CLOSED);
    }

    @Test
    void seesThatThePeerClosedOnceItHasWaitedForAnAnswer() throws Exception {
        converse();
        server.close();
        assertThat(loudPeek().state()).isEqualTo(Peek.State.CLOSED);
    }

    @Test
    void seesThatThePeerResetOnceItHasWaitedForAnAnswer() throws Exception {
        converse();
        server.setSoLinger(true, 0);
        server.close();
        assertThat(loudPeek().state()).isEqualTo(Peek.State.RESET);
    }

    @Test
    void looksWithTheInterruptFlagSetOnceItHasWaitedForAnAnswer() throws Exception {
        converse();
        Thread.currentThread().interrupt();
        assertThat(client.peek()).isSameAs(Peek.QUIET);
        assertThat(Thread.interrupted()).isTrue();
        server.close();
        loudPeek();
        Thread.currentThread().interrupt();
        assertThat(client.peek().state()).isEqualTo(Peek.State.CLOSED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(client.isClosed()).isFalse();
    }

    @Test
    void aLookWhileAnotherThreadReadsEndsAtOnceAndTakesNothingFromIt() throws Exception {
        converse();
        for (int i = 0; i < 50; i++) {
            CompletableFuture<byte[]> reader = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.getInputStream().readNBytes(10);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (!client.isReading()) {
                Thread.onSpinWait();
            }
            long start = System.nanoTime();
            assertThat(client.peek()).isSameAs(Peek.QUIET);
            assertThat(millisSince(start)).isLessThan(5_000);
            server.getOutputStream().write("headerbody".getBytes(US_ASCII));
            while (!reader.isDone()) {
                client.peek();
            }
            assertThat(reader.get()).isEqualTo("headerbody".getBytes(US_ASCII));
        }
    }

    /** A look after a wait asks another part of the kernel than one before. */
    private void converse() throws IOException {
        client.getOutputStream().write(1);
        server.getOutputStream().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    @Test
    void seesThatItWasClosedOnThisSide() {
        client.close();
        assertThat(client.peek()).isEqualTo(new Peek(Peek.State.CLOSED, 0, "closed on this side"));
    }

    @Test
    void boundsEachReadByTheTimeout() throws IOException {
        client.setSoTimeout(200);
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Read timed out");
    }

    @Test
    void waitsForTheTimeoutOnlyOnce() throws IOException {
        client.setSoTimeout(2_000);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        long start = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(millisSince(start)).isLessThan(2_000);
        assertThat(client.peek().quiet()).isFalse();
    }

    @Test
    void stillReadsWhatArrivedAfterATimeout() throws Exception {
        client.setSoTimeout(100);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        server.getOutputStream().write(7);
        waitUntilReadable(1);
        assertThat(client.getInputStream().read()).isEqualTo(7);
        client.getOutputStream().write(1);
        server.getOutputStream().write(8);
        waitUntilReadable(1);
        assertThat(client.getInputStream().read()).isEqualTo(8);
    }

    @Test
    void boundsAWriteIntoAFullBuffer() throws IOException {
        client.setSoTimeout(300);
        OutputStream out = client.getOutputStream();
        long start = System.nanoTime();
        assertThatThrownBy(() -> out.write(new byte[50_000_000]))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage("Write timed out");
        assertThat(millisSince(start)).isBetween(200L, 5000L);
    }

    @Test
    void endsReadsAtTheDeadlineWhateverTheTimeout() throws IOException {
        client.setSoTimeout(20_000);
        client.deadline(System.nanoTime() + Duration.ofMillis(300).toNanos());
        long start = System.nanoTime();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(millisSince(start)).isBetween(200L, 5000L);
    }

    @Test
    void endsReadsAtTheDeadlineAlsoWhenThePeerDripsBytes() throws Exception {
        client.deadline(System.nanoTime() + Duration.ofMillis(400).toNanos());
        CompletableFuture<Void> drip = CompletableFuture.runAsync(() -> {
            try {
                while (true) {
                    server.getOutputStream().write(1);
                    Thread.sleep(10);
                }
            } catch (IOException | InterruptedException e) {
                // The test is over.
            }
        });
        long start = System.nanoTime();
        assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketTimeoutException.class);
        assertThat(millisSince(start)).isBetween(200L, 5000L);
        close();
        drip.get();
    }

    @Test
    void endsWritesAtTheDeadline() throws IOException {
        client.deadline(System.nanoTime() + Duration.ofMillis(300).toNanos());
        OutputStream out = client.getOutputStream();
        assertThatThrownBy(() -> out.write(new byte[50_000_000])).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void readsOnAfterADeadlineThatWasClearedInTime() throws IOException {
        client.deadline(System.nanoTime() + Duration.ofSeconds(10).toNanos());
        server.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
        client.clearDeadline();
        server.getOutputStream().write(2);
        assertThat(client.getInputStream().read()).isEqualTo(2);
    }

    @Test
    void survivesAnInterruptBeforeAndDuringARead() throws Exception {
        interruptedReader(platformThread());
    }

    @Test
    void survivesAnInterruptBeforeAndDuringAReadOnAVirtualThread() throws Exception {
        interruptedReader(virtualThread());
    }

    private void interruptedReader(ThreadStarter starter) throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread reader = starter.start(() -> {
            try {
                Thread.currentThread().interrupt();
                client.getOutputStream().write(1);
                int first = client.getInputStream().read();
                boolean flag = Thread.currentThread().isInterrupted();
                int second = client.getInputStream().read();
                result.complete(
                        first + " " + flag + " " + second + " " + client.peek().state());
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        assertThat(server.getInputStream().read()).isEqualTo(1);
        Thread.sleep(100);
        server.getOutputStream().write(5);
        Thread.sleep(100);
        reader.interrupt();
        Thread.sleep(100);
        server.getOutputStream().write(6);
        assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo("5 true 6 QUIET");
    }

    @Test
    void connectsAndPeeksWithTheInterruptFlagSet() throws IOException {
        Thread.currentThread().interrupt();
        try (PeekableSocket second = PeekableSocket.open()) {
            second.connect(listener.getLocalSocketAddress(), 1000);
            assertThat(second.peek().quiet()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void freesABlockedReaderWhenClosed() throws Exception {
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(
                () -> unchecked(() -> client.getInputStream().read()));
        Thread.sleep(100);
        client.close();
        assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(IOException.class)
                .hasStackTraceContaining("Socket closed");
    }

    @Test
    void freesABlockedWriterWhenClosed() throws Exception {
        CompletableFuture<Boolean> write = CompletableFuture.supplyAsync(() -> unchecked(() -> {
            client.getOutputStream().write(new byte[50_000_000]);
            return true;
        }));
        Thread.sleep(200);
        client.close();
        assertThatThrownBy(() -> write.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasStackTraceContaining("Socket closed");
    }

    @Test
    void readsTheEndAfterTheInputWasShutDown() throws IOException {
        InputStream in = client.getInputStream();
        client.shutdownInput();
        assertThat(in.read()).isEqualTo(-1);
        assertThat(client.isInputShutdown()).isTrue();
        client.shutdownOutput();
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        assertThat(client.isOutputShutdown()).isTrue();
    }

    @Test
    void reportsLossesLikeAnOrdinarySocket() throws Exception {
        server.setSoLinger(true, 0);
        server.close();
        loudPeek();
        OutputStream out = client.getOutputStream();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        out.write(new byte[1000]);
                    }
                })
                .isInstanceOf(SocketException.class);
    }

    @Test
    void reportsARefusedConnectAndClosesItself() throws IOException {
        int port = listener.getLocalPort();
        listener.close();
        PeekableSocket refused = PeekableSocket.open();
        assertThatThrownBy(() -> refused.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Connection refused");
        assertThat(refused.isClosed()).isTrue();
    }

    @Test
    void reportsAnUnknownHost() throws IOException {
        PeekableSocket lost = PeekableSocket.open();
        assertThatThrownBy(() -> lost.connect(InetSocketAddress.createUnresolved("no-such-host.invalid", 1), 1000))
                .isInstanceOf(UnknownHostException.class);
        assertThat(lost.isClosed()).isTrue();
    }

    @Test
    void boundsAConnectThatIsNeverAnswered() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            IOException failure = null;
            long start = System.nanoTime();
            // The kernel drops what no longer fits into the backlog.
            for (int i = 0; i < 10 && failure == null; i++) {
                PeekableSocket socket = PeekableSocket.open();
                try {
                    socket.connect(full.getLocalSocketAddress(), 300);
                } catch (IOException e) {
                    failure = e;
                    assertThat(socket.isClosed()).isTrue();
                }
            }
            assertThat(failure).isInstanceOf(SocketTimeoutException.class).hasMessage("Connect timed out");
            assertThat(millisSince(start)).isLessThan(5000);
        }
    }

    @Test
    void givesAllItsDescriptorsBack() throws IOException {
        assumeTrue(OpenFiles.countable());
        openAndClose();
        int before = OpenFiles.count();
        for (int i = 0; i < 200; i++) {
            openAndClose();
        }
        assertThat(OpenFiles.count()).isLessThanOrEqualTo(before + 2);
    }

    private void openAndClose() throws IOException {
        try (PeekableSocket socket = PeekableSocket.open()) {
            socket.connect(listener.getLocalSocketAddress(), 1000);
            try (Socket accepted = listener.accept()) {
                socket.getOutputStream().write(1);
                accepted.getOutputStream().write(2);
                assertThat(socket.getInputStream().read()).isEqualTo(2);
                assertThat(socket.getSoLinger()).isEqualTo(-1);
                assertThat(socket.getInputStream().available()).isZero();
            }
        }
    }

    private Peek loudPeek() throws InterruptedException {
        Peek peek = client.peek();
        for (int i = 0; i < 500 && peek.quiet(); i++) {
            Thread.sleep(10);
            peek = client.peek();
        }
        return peek;
    }

    private void waitUntilReadable(int bytes) throws Exception {
        InputStream in = client.getInputStream();
        for (int i = 0; i < 500 && in.available() < bytes; i++) {
            Thread.sleep(10);
        }
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    interface ThreadStarter {
        Thread start(Runnable task) throws Exception;
    }

    private static ThreadStarter platformThread() {
        return task -> {
            Thread thread = new Thread(task);
            thread.start();
            return thread;
        };
    }

    /** By reflection, for this is compiled for Java 17. */
    private static ThreadStarter virtualThread() {
        assumeTrue(Runtime.version().feature() >= 21);
        return task -> (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }

    interface Io<T> {
        T run() throws IOException;
    }

    private static <T> T unchecked(Io<T> io) {
        try {
            return io.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
