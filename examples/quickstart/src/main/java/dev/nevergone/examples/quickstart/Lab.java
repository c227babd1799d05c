package dev.nevergone.examples.quickstart;

import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ToxiproxyServer;
import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.util.List;

/**
 * A real database server, and in front of it a Toxiproxy-compatible server and a proxy that can forget the connections
 * that are open. Every connection of the pools under test takes that way.
 */
final class Lab implements AutoCloseable {

    private final MySqlServer server;
    private final ToxiproxyServer toxiproxy;
    private final Proxy proxy;
    private final FaultProxy firewall;

    Lab() throws Exception {
        server = MySqlServer.start();
        toxiproxy = ToxiproxyServer.start();
        proxy = new ToxiproxyClient(toxiproxy.host(), toxiproxy.port())
                .createProxy("mysql", "127.0.0.1:0", server.host() + ":" + server.port());
        // Connections opened while a reset_peer toxic exists end with RST when the proxy is disabled, whatever its
        // toxicity.
        proxy.toxics().resetPeer("reset", ToxicDirection.DOWNSTREAM, 0).setToxicity(0);
        String[] listen = proxy.getListen().split(":");
        firewall = FaultProxy.start(listen[0], Integer.parseInt(listen[1]));
    }

    static List<Fault> faults() {
        return List.of(
                new Fault("all connections killed while idle", Lab::killConnections),
                new Fault("server's wait_timeout passed", Lab::shortenWaitTimeout, lab -> Thread.sleep(2500)),
                new Fault("connections reset by the network", Lab::reset),
                new Fault("idle connections black-holed", Lab::blackhole),
                new Fault("server restarted", Lab::restart));
    }

    MySqlServer server() {
        return server;
    }

    /** The JDBC URL of a new or existing database, through the proxies. */
    String url(String database) {
        return firewall.through(server.database(database));
    }

    private void killConnections() {
        server.killConnections();
    }

    private void shortenWaitTimeout() {
        server.setGlobal("wait_timeout", "1");
    }

    private void reset() throws Exception {
        proxy.disable();
        proxy.enable();
    }

    private void blackhole() throws InterruptedException {
        firewall.blackholeOpenConnections();
        // A firewall forgets a flow after a long silence; eleven seconds are enough for both pools to look twice.
        Thread.sleep(11_000);
    }

    /** The server is still away when the next request comes. */
    private void restart() {
        server.shutdown();
        Thread starter = new Thread(server::startAgain, "restart");
        starter.setDaemon(true);
        starter.start();
    }

    void heal() {
        server.heal();
    }

    @Override
    public void close() throws Exception {
        firewall.close();
        toxiproxy.close();
        server.close();
    }
}
