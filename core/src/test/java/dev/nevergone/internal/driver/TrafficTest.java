package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a socket tells about a request, byte by byte. */
@Timeout(30)
class TrafficTest {

    private static final int MORE_THAN_THE_KERNEL_TAKES = 50_000_000;
    private static final String GONE = "The server had closed the connection before anything was sent";

    private ServerSocket listener;
    private PeekableSocket client;
    private Socket server;
    private Traffic traffic;
    private InputStream in;
    private OutputStream out;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        client = PeekableSocket.open();
        client.connect(listener.getLocalSocketAddress(), 1000);
        server = listener.accept();
        traffic = client.traffic();
        in = client.getInputStream();
        out = client.getOutputStream();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
        listener.close();
    }

    @Test
    void followsARequestAndItsAnswer() throws Exception {
        exchange();
        long mark = traffic.mark();
        assertThat(traffic.known()).isTrue();
        assertThat(traffic.nothingSentSince(mark)).isTrue();
        assertThat(traffic.answeredSince(mark)).isFalse();
        out.write(1);
        assertThat(traffic.nothingSentSince(mark)).isFalse();
        assertThat(traffic.answeredSince(mark)).isFalse();
        server.getOutputStream().write(2);
        assertThat(in.read()).isEqualTo(2);
        assertThat(traffic.answeredSince(mark)).isTrue();
        assertThat(traffic.requestIncompleteSince(mark)).isFalse();
        long next = traffic.mark();
        assertThat(traffic.nothingSentSince(next)).isTrue();
        assertThat(traffic.answeredSince(next)).isFalse();
    }

    @Test
    void sendsNothingToAPeerThatHasClosed() throws Exception {
        exchange();
        server.close();
        pause();
        long mark = traffic.mark();
        assertThatThrownBy(() -> out.write(1))
                .isInstanceOf(SocketException.class)
                .hasMessageStartingWith(GONE);
        // What the driver says on its way out does not count either.
        assertThatThrownBy(() -> out.write(1))
                .isInstanceOf(SocketException.class)
                .hasMessageStartingWith(GONE);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(traffic.nothingSentSince(mark)).isTrue();
        assertThat(traffic.answeredSince(mark)).isFalse();
        assertThat(client.peek().state()).isEqualTo(Peek.State.CLOSED);
    }

    @Test
    void sendsNothingToAPeerThatHasReset() throws Exception {
        exchange();
        reset();
        pause();
        long mark = traffic.mark();
        assertThatThrownBy(() -> out.write(1))
                .isInstanceOf(SocketException.class)
                .hasMessageStartingWith(GONE)
                .hasMessageContaining("reset");
        assertThat(traffic.nothingSentSince(mark)).isTrue();
        assertThat(client.peek().quiet()).isFalse();
    }

    @Test
    void leavesUnreadBytesToTheReader() throws Exception {
        exchange();
        server.getOutputStream().write(new byte[] {5, 6, 7});
        server.close();
        pause();
        out.write(1);
        assertThat(in.read()).isEqualTo(5);
        assertThat(in.read()).isEqualTo(6);
    }

    @Test
    void looksOnlyWhereARequestBegins() throws Exception {
        exchange();
        long mark = traffic.mark();
        out.write(1);
        server.shutdownOutput();
        pause();
        out.write(2);
        assertThat(server.getInputStream().readNBytes(2)).containsExactly(1, 2);
        assertThat(traffic.nothingSentSince(mark)).isFalse();
    }

    @Test
    void tellsThatARequestWasCutShortByAReset() throws Exception {
        exchange();
        long mark = traffic.mark();
        CompletableFuture<Void> reset = CompletableFuture.runAsync(() -> {
            try {
                server.getInputStream().readNBytes(100_000);
                reset();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThatThrownBy(() -> out.write(new byte[MORE_THAN_THE_KERNEL_TAKES]))
                .isInstanceOf(SocketException.class);
        reset.get();
        assertThat(traffic.nothingSentSince(mark)).isFalse();
        assertThat(traffic.requestIncompleteSince(mark)).isTrue();
        assertThat(traffic.answeredSince(mark)).isFalse();
    }

    @Test
    void tellsThatARequestWasCutShortByATimeoutAndNeverCompletesIt() throws Exception {
        exchange();
        client.setSoTimeout(300);
        long mark = traffic.mark();
        assertThatThrownBy(() -> out.write(new byte[MORE_THAN_THE_KERNEL_TAKES]))
                .isInstanceOf(SocketTimeoutException.class);
        server.getInputStream().skipNBytes(100_000);
        pause();
        assertThatThrownBy(() -> out.write(1))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("part-way");
        assertThat(traffic.requestIncompleteSince(mark)).isTrue();
        assertThat(traffic.requestIncompleteSince(traffic.mark())).isFalse();
        // The server's answer, if there is one, is for the driver to judge.
        server.getOutputStream().write(9);
        pause();
        assertThat(in.read()).isEqualTo(9);
        assertThat(traffic.requestIncompleteSince(mark)).isFalse();
    }

    @Test
    void takesAnAnswerInBetweenForAReasonNotToCallARequestIncomplete() throws Exception {
        exchange();
        long mark = traffic.mark();
        exchange();
        client.setSoTimeout(300);
        assertThatThrownBy(() -> out.write(new byte[MORE_THAN_THE_KERNEL_TAKES]))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(traffic.requestIncompleteSince(mark)).isFalse();
    }

    /** A driver that got no answer says good-bye, and cannot: its request had arrived all the same. */
    @Test
    void doesNotTakeAFailedGoodByeForAnIncompleteRequest() throws Exception {
        exchange();
        long mark = traffic.mark();
        out.write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);
        reset();
        assertThatThrownBy(() -> in.read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        out.write(2);
                    }
                })
                .isInstanceOf(SocketException.class);
        assertThat(traffic.nothingSentSince(mark)).isFalse();
        assertThat(traffic.requestIncompleteSince(mark)).isFalse();
        assertThat(traffic.answeredSince(mark)).isFalse();
    }

    @Test
    void knowsNothingOfASocketThatIsNotOurs() {
        long mark = Traffic.UNKNOWN.mark();
        assertThat(Traffic.UNKNOWN.known()).isFalse();
        assertThat(Traffic.UNKNOWN.nothingSentSince(mark)).isFalse();
        assertThat(Traffic.UNKNOWN.requestIncompleteSince(mark)).isFalse();
        assertThat(Traffic.UNKNOWN.answeredSince(mark)).isTrue();
    }

    private void exchange() throws IOException {
        out.write(1);
        assertThat(server.getInputStream().read()).isEqualTo(1);
        server.getOutputStream().write(2);
        assertThat(in.read()).isEqualTo(2);
    }

    private void reset() throws IOException {
        server.setSoLinger(true, 0);
        server.close();
    }

    /** Longer than the pause after which a request begins with a look, and time for what is on its way. */
    private static void pause() throws InterruptedException {
        Thread.sleep(100);
    }
}
