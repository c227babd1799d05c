package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks a free port below the range from which the kernel gives ports to clients (32768 and up: {@code
 * ip_local_port_range} in ip(7)). While a server is down, a client in that range could be given the server's port as its
 * own, which blocks the restart, or even connect to itself.
 */
public final class PortPicker {

    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 100;

    private PortPicker() {}

    /** A port of the loopback address that is free at this moment. */
    public static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                // The next one, then.
            }
        }
        throw new MySqlServerException(
                "No free port found on 127.0.0.1 from " + FIRST + " to " + LAST + " in " + ATTEMPTS + " attempts");
    }
}
