package dev.nevergone.testkit.internal.toxiproxy;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ToxiproxyServer;
import dev.nevergone.testkit.internal.container.ContainerServer;
import dev.nevergone.testkit.internal.container.ToxiproxyBeside;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.Toxic;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy of a Toxiproxy server, in front of a database server. The Toxiproxy is a container where the database is one and
 * the image can be had, else it runs in this JVM. Thread-safe as far as Toxiproxy's client is.
 */
public final class Toxics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Toxics.class);

    private final Object server;
    private final Runnable end;
    private final Proxy proxy;
    private final String host;
    private final int port;

    private Toxics(Object server, Runnable end, Proxy proxy, String host, int port) {
        this.server = server;
        this.end = end;
        this.proxy = proxy;
        this.host = host;
        this.port = port;
    }

    /**
     * Starts a Toxiproxy server, and on it one proxy that leads to the given server.
     *
     * @throws IOException when it cannot listen
     */
    public static Toxics inFrontOf(MySqlServer database) throws IOException {
        if (!(database instanceof ContainerServer container)) {
            return inThisJvm(database, "for that is no container");
        }
        String lacks = ToxiproxyBeside.lacks();
        if (lacks != null) {
            return inThisJvm(database, "for " + lacks);
        }
        try {
            return beside(container);
        } catch (MySqlServerException e) {
            return inThisJvm(database, "for " + e.getMessage());
        }
    }

    private static Toxics beside(ContainerServer database) throws IOException {
        ToxiproxyBeside server = ToxiproxyBeside.start();
        try {
            Toxics toxics = new Toxics(server, server::close, server.proxyTo(database), server.host(), server.port());
            LOG.info("Toxiproxy in front of {}: {}", database, server);
            return toxics;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static Toxics inThisJvm(MySqlServer database, String reason) throws IOException {
        ToxiproxyServer server = ToxiproxyServer.start();
        try {
            Proxy proxy = new ToxiproxyClient(server.host(), server.port())
                    .createProxy("mysql", "127.0.0.1:0", database.host() + ":" + database.port());
            Address listen = Address.parse(proxy.getListen());
            LOG.info("Toxiproxy in front of {}: in this JVM, {}", database, reason);
            return new Toxics(server, server::close, proxy, listen.host(), listen.port());
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Where the proxy listens. */
    public String host() {
        return host;
    }

    /** Where the proxy listens. */
    public int port() {
        return port;
    }

    /** The proxy, to put toxics on. */
    public Proxy proxy() {
        return proxy;
    }

    /** Takes every toxic off the proxy. */
    public void removeAll() throws IOException {
        for (Toxic toxic : proxy.toxics().getAll()) {
            toxic.remove();
        }
    }

    /** As {@link #removeAll()}, and the proxy is enabled. */
    public void heal() throws IOException {
        removeAll();
        proxy.enable();
    }

    /** Ends the server and its proxy. */
    @Override
    public void close() {
        end.run();
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
