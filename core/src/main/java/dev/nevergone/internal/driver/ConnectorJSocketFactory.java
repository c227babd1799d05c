package dev.nevergone.internal.driver;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.conf.RuntimeProperty;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.SocketConnection;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/**
 * Gives MySQL Connector/J sockets that can be peeked. The driver makes it by name, one for each connection; all but the
 * making of the socket (addresses tried in order, buffer sizes, TLS) is the driver's own.
 */
public final class ConnectorJSocketFactory extends StandardSocketFactory {

    /** For the driver. */
    public ConnectorJSocketFactory() {}

    /** The address is chosen by us; for TLS the driver goes by the name, of which it hears elsewhere. */
    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the driver's signature
    public <T extends Closeable> T connect(String host, int port, PropertySet properties, int loginTimeout)
            throws IOException {
        RuntimeProperty<String> chosen = properties.getProperty(DriverProperties.ADDRESS);
        return super.connect(chosen == null ? host : chosen.getValue(), port, properties, loginTimeout);
    }

    @Override
    protected Socket createSocket(PropertySet properties) {
        try {
            return SocketHandOff.newSocket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // the driver's signature
    public <T extends Closeable> T performTlsHandshake(SocketConnection connection, ServerSession session, Log log)
            throws IOException {
        T secured = super.performTlsHandshake(connection, session, log);
        if (secured instanceof Socket socket) {
            SocketHandOff.offerTls(socket);
        }
        return secured;
    }

    /** Called between the server's OK and the driver's first statement. */
    @Override
    public void afterHandshake() throws IOException {
        super.afterHandshake();
        SocketHandOff.loggedIn();
    }
}
