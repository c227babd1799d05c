package dev.nevergone.benchmarks.stub;

import com.mysql.cj.jdbc.JdbcPropertySetImpl;
import dev.nevergone.internal.driver.ConnectorJSocketFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The same, but each connection has a socket of Nevergone's for Nevergone to look at. It leads to a listener on the
 * loopback that never says a word; the look is a real system call.
 */
public class PeekedStubDriver extends StubDriver {

    private static final int BACKLOG = 256;

    private final ServerSocket listener;

    /** For Nevergone, which makes it by name, one for each pool. */
    public PeekedStubDriver() throws IOException {
        listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    /** The kernel completes the connect; nobody needs to accept it. */
    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        try {
            Closeable socket = new ConnectorJSocketFactory()
                    .connect(
                            listener.getInetAddress().getHostAddress(),
                            listener.getLocalPort(),
                            new JdbcPropertySetImpl(),
                            0);
            return Stubs.connection(socket);
        } catch (IOException e) {
            throw new SQLException("cannot connect to this process itself", "08001", e);
        }
    }
}
