package dev.nevergone.testkit.internal.toxiproxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP interface's listening socket. The system frees its port only when the thread that accepts has noticed that the
 * socket is closed; the HTTP library does not wait for that, and this socket can.
 */
final class ApiSocket extends ServerSocket {
    private volatile @Nullable Thread acceptor;

    private ApiSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        super(port, backlog, address);
    }

    @Override
    public Socket accept() throws IOException {
        acceptor = Thread.currentThread();
        return super.accept();
    }

    /** Waits for the thread that accepts, at most so long. Close the socket before. */
    void awaitAcceptor(Duration atMost) throws InterruptedException {
        Thread thread = acceptor;
        if (thread != null) {
            thread.join(atMost.toMillis());
        }
    }

    /** Makes the one socket of an HTTP interface and remembers it. */
    static final class Factory extends ServerSocketFactory {
        private volatile @Nullable ApiSocket made;

        /** The socket that was made, if one was. */
        @Nullable
        ApiSocket made() {
            return made;
        }

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            return createServerSocket(port, 0);
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) throws IOException {
            return createServerSocket(port, backlog, null);
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address)
                throws IOException {
            ApiSocket socket = new ApiSocket(port, backlog, address);
            made = socket;
            return socket;
        }
    }
}
