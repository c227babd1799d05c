package dev.nevergone.internal.driver;

import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A link whose socket is ours. All its bounds are deadlines on that socket, so none needs another thread. */
final class PeekableLink implements Link {

    // The farewell is there already when it is asked for; this is for the rest of a packet that is still on its way.
    private static final Duration FAREWELL_CAP = Duration.ofMillis(50);
    private static final Duration CLOSE_CAP = Duration.ofSeconds(1);

    private final Connection connection;
    private final ServerFacts facts;
    private final SessionView session;
    private final DriverKind kind;
    private final PeekableSocket socket;
    private final @Nullable Socket tlsSocket;
    private final boolean standIn;

    PeekableLink(
            Connection connection,
            ServerFacts facts,
            SessionView session,
            DriverKind kind,
            PeekableSocket socket,
            @Nullable Socket tlsSocket,
            boolean standIn) {
        this.connection = connection;
        this.facts = facts;
        this.session = session;
        this.kind = kind;
        this.socket = socket;
        this.tlsSocket = tlsSocket;
        this.standIn = standIn;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public ServerFacts facts() {
        return facts;
    }

    @Override
    public boolean standIn() {
        return standIn;
    }

    @Override
    public boolean peekable() {
        return true;
    }

    @Override
    public boolean isBusy() {
        return socket.isReading();
    }

    @Override
    public Peek peek() {
        Peek found = socket.peek();
        return found.state() == Peek.State.UNEXPECTED_DATA ? farewell(found) : found;
    }

    private Peek farewell(Peek otherwise) {
        try {
            deadlineIn(FAREWELL_CAP);
            if (tlsSocket != null) {
                return Farewell.parse(Farewell.read(tlsSocket.getInputStream())).orElse(otherwise);
            }
            byte[] bytes = Farewell.read(socket.getInputStream());
            if (Farewell.looksLikeTls(bytes)) {
                socket.pushBack(bytes);
                return askDriver(otherwise);
            }
            return Farewell.parse(bytes).orElse(otherwise);
        } catch (IOException | RuntimeException e) {
            return otherwise;
        }
    }

    /** MariaDB Connector/J keeps its TLS socket to itself; but it tells what its next statement ran into. */
    private Peek askDriver(Peek otherwise) {
        deadlineIn(FAREWELL_CAP);
        try (Statement statement = connection.createStatement()) {
            statement.execute("DO 1");
            return otherwise;
        } catch (SQLException e) {
            return e.getErrorCode() > 0 ? Farewell.of(e.getErrorCode(), String.valueOf(e.getMessage())) : otherwise;
        }
    }

    @Override
    public Traffic wire() {
        return socket.traffic();
    }

    @Override
    public SessionView session() {
        return session;
    }

    @Override
    public boolean ping(Duration cap) {
        deadlineIn(cap);
        try {
            // The driver counts in whole seconds; the deadline is exact.
            return connection.isValid((int) Math.min(Integer.MAX_VALUE / 1000, cap.toSeconds() + 1));
        } catch (SQLException | RuntimeException e) {
            return false;
        } finally {
            socket.clearDeadline();
        }
    }

    @Override
    public void abort() {
        // The socket first: it frees a thread that is stuck, and with it the locks that the driver takes below.
        socket.close();
        try {
            if (kind == DriverKind.CONNECTOR_J) {
                connection.abort(Runnable::run);
            } else {
                // Its abort() of a busy connection would first connect anew to send a KILL.
                connection.close();
            }
        } catch (SQLException | RuntimeException e) {
            // The socket is closed, and that was the point.
        }
    }

    @Override
    public void close() {
        deadlineIn(CLOSE_CAP);
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            // A server that does not hear the good-bye misses nothing.
        } finally {
            socket.close();
        }
    }

    private void deadlineIn(Duration cap) {
        socket.deadline(System.nanoTime() + cap.toNanos());
    }

    @Override
    public String toString() {
        return "Link[" + facts.connectionId() + ", " + socket + "]";
    }
}
