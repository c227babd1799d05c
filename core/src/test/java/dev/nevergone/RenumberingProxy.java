package dev.nevergone;

import dev.nevergone.testkit.MySqlServer;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that numbers the connections by itself: the greeting names another connection than the server has. */
final class RenumberingProxy implements Closeable {

    private final MySqlServer server;
    private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    RenumberingProxy(MySqlServer server) throws IOException {
        this.server = server;
        start(this::accept);
    }

    String through(String jdbcUrl) {
        return jdbcUrl.replace("//" + server.host() + ":" + server.port(), "//127.0.0.1:" + listener.getLocalPort());
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // The one or the other side has gone.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket upstream = new Socket(server.host(), server.port());
            sockets.add(client);
            sockets.add(upstream);
            start(() -> pass(client.getInputStream(), upstream.getOutputStream()));
            start(() -> {
                greet(upstream.getInputStream(), client.getOutputStream());
                pass(upstream.getInputStream(), client.getOutputStream());
            });
        }
    }

    /** Protocol::HandshakeV10: a version, a text that ends with 0, the number of the connection in four bytes. */
    private static void greet(InputStream from, OutputStream to) throws IOException {
        DataInputStream in = new DataInputStream(from);
        byte[] header = new byte[4];
        in.readFully(header);
        byte[] greeting = new byte[(header[0] & 0xff) | (header[1] & 0xff) << 8];
        in.readFully(greeting);
        int id = 1;
        while (greeting[id] != 0) {
            id++;
        }
        greeting[id + 3] ^= 0x40;
        to.write(header);
        to.write(greeting);
        to.flush();
    }

    private void pass(InputStream from, OutputStream to) throws IOException {
        try (from;
                to) {
            from.transferTo(to);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
