package dev.nevergone.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;

/** One connection through a {@link FaultProxy}: the two sockets of it, and a thread for each direction. */
final class ProxiedConnection {

    private static final int BUFFER_BYTES = 32 * 1024;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server = new Socket();
    private final LoginWatch login = new LoginWatch();
    private volatile boolean swallowing;
    // By the proxy's lock.
    private boolean connecting = true;

    ProxiedConnection(FaultProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    /** From now on nothing passes; for good, since a client would see a gap otherwise. */
    void swallow() {
        swallowing = true;
    }

    boolean swallowing() {
        return swallowing;
    }

    /** Says once that it has stopped connecting. */
    boolean stopsConnecting() {
        boolean was = connecting;
        connecting = false;
        return was;
    }

    /** Connects to the target and works until the client leaves. */
    void serve() {
        try {
            client.setTcpNoDelay(true);
            if (!swallowing) {
                proxy.connectToTarget(server);
                server.setTcpNoDelay(true);
                FaultProxy.daemon(this::pumpDown, "fault-proxy-down");
            }
        } catch (IOException e) {
            endUnlessSwallowing();
        }
        pumpUp();
    }

    private void pumpUp() {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = client.getInputStream();
            int count;
            while ((count = in.read(buffer)) >= 0) {
                if (!swallowing) {
                    server.getOutputStream().write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // The end of it, as good as any other.
        }
        if (swallowing) {
            leaveUnseen();
        } else {
            end();
        }
    }

    /** What a client says at its end is swallowed too: the server keeps the session, and its locks. */
    private void leaveUnseen() {
        proxy.leftUnseen(this);
        quietlyClose(client);
    }

    private void pumpDown() {
        byte[] buffer = new byte[BUFFER_BYTES];
        boolean decided = false;
        try {
            InputStream in = server.getInputStream();
            int count;
            while ((count = read(in, buffer)) >= 0) {
                if (!swallowing) {
                    if (!decided) {
                        LoginWatch.Outcome outcome = login.take(buffer, count);
                        decided = outcome != LoginWatch.Outcome.PENDING;
                        if (decided) {
                            proxy.loginDecided(this, outcome);
                        }
                    }
                    client.getOutputStream().write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // As above.
        }
        endUnlessSwallowing();
    }

    /** Reads what the server sends; where it ends with RST the client gets RST too. */
    private int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (SocketException e) {
            // Ours, closed by another thread, throws this too, and then there is nothing left to reset.
            if (!swallowing && !server.isClosed()) {
                reset();
            }
            throw e;
        }
    }

    /** In a black hole the client does not see the end of the server's side either. */
    private void endUnlessSwallowing() {
        if (!swallowing) {
            end();
        }
    }

    /** Whether the client has nothing more to hope for from it. */
    boolean over() {
        return swallowing || client.isClosed();
    }

    void end() {
        proxy.ended(this);
        quietlyClose(client);
        quietlyClose(server);
    }

    void reset() {
        proxy.ended(this);
        reset(client);
        reset(server);
    }

    private static void reset(Socket socket) {
        try {
            // Closing with linger 0 sends RST in place of FIN.
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It was closed in the same moment, which is as good.
            return;
        } finally {
            quietlyClose(socket);
        }
    }

    private static void quietlyClose(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a loopback socket could not be closed", e);
        }
    }
}
