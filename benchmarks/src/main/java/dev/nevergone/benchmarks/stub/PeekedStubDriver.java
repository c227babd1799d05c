package dev.nevergone.benchmarks.stub;

import com.mysql.cj.jdbc.JdbcPropertySetImpl;
import dev.nevergone.internal.driver.ConnectorJSocketFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The same, but each connection has a socket of Nevergone's for Nevergone to look at. It leads to a peer on the loopback
 * that says one byte and no more; the look is a real system call.
 */
public class PeekedStubDriver extends StubDriver {

    private static final int BACKLOG = 256;

    private final ServerSocket listener;

    /** For Nevergone, which makes it by name, one for each pool. */
    public PeekedStubDriver() throws IOException {
        listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    /** One exchange, as of a log-in: how a socket is looked at may depend on whether it was ever waited for. */
    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        try {
            Socket socket = new ConnectorJSocketFactory()
                    .connect(
                            listener.getInetAddress().getHostAddress(),
                            listener.getLocalPort(),
                            new JdbcPropertySetImpl(),
                            0);
            // Whichever was accepted, each has a peer then.
            Socket peer = listener.accept();
            peer.getOutputStream().write(0);
            socket.getOutputStream().write(0);
            socket.getInputStream().read();
            return Stubs.connection(() -> {
                socket.close();
                peer.close();
            });
        } catch (IOException e) {
            throw new SQLException("cannot connect to this process itself", "08001", e);
        }
    }
}
