package dev.nevergone.testkit.internal.toxiproxy;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ToxiproxyServer;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.Toxic;
import java.io.IOException;

/** A proxy of a Toxiproxy server, in front of a database server. Thread-safe as far as Toxiproxy's client is. */
public final class Toxics implements AutoCloseable {

    private final ToxiproxyServer server;
    private final Proxy proxy;
    private final Address listen;

    private Toxics(ToxiproxyServer server, Proxy proxy) throws IOException {
        this.server = server;
        this.proxy = proxy;
        this.listen = Address.parse(proxy.getListen());
    }

    /**
     * Starts a Toxiproxy server, and on it one proxy that leads to the given server.
     *
     * @throws IOException when it cannot listen
     */
    public static Toxics inFrontOf(MySqlServer database) throws IOException {
        ToxiproxyServer server = ToxiproxyServer.start();
        try {
            return new Toxics(
                    server,
                    new ToxiproxyClient(server.host(), server.port())
                            .createProxy("mysql", "127.0.0.1:0", database.host() + ":" + database.port()));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Where the proxy listens. */
    public String host() {
        return listen.host();
    }

    /** Where the proxy listens. */
    public int port() {
        return listen.port();
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
        server.close();
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
