package dev.nevergone.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nevergone.Failure;
import dev.nevergone.Failure.Category;
import dev.nevergone.Failure.Retry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Exceptions as the drivers on the class path throw them today, real frames included, from servers that fail to greet. */
class DriverFailuresTest {

    @Nested
    class ConnectorJ extends Contract {
        @Override
        String url(int port) {
            return "jdbc:mysql://127.0.0.1:" + port + "/app?connectTimeout=2000&socketTimeout=1000&user=u&password=p";
        }
    }

    @Nested
    class MariaDb extends Contract {
        @Override
        String url(int port) {
            return "jdbc:mariadb://127.0.0.1:" + port + "/app?connectTimeout=1000&socketTimeout=1000&user=u&password=p";
        }
    }

    abstract static class Contract {

        abstract String url(int port);

        @Test
        void refused() throws IOException {
            int port;
            try (var free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }

            assertConnectFailure(connectTo(port));
        }

        @Test
        void closedInsteadOfGreeted() throws IOException {
            assertConnectFailure(connectToServerThatSends(new byte[0]));
        }

        @Test
        void neverGreeted() throws IOException {
            try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                assertConnectFailure(connectTo(silent.getLocalPort()));
            }
        }

        @Test
        void tooManyConnections() throws IOException {
            Failure failure = connectToServerThatSends(errorPacket(1040, "Too many connections"));

            assertThat(failure.category()).as(failure.toString()).isEqualTo(Category.TOO_MANY_CONNECTIONS);
            assertThat(failure.connectionDead()).isFalse();
            assertThat(failure.safeToRetry()).isEqualTo(Retry.ACQUIRE_ONLY);
            assertThat(failure.vendorCode()).isEqualTo(1040);
        }

        @Test
        void hostBlocked() throws IOException {
            Failure failure = connectToServerThatSends(errorPacket(1129, "Host '10.0.0.5' is blocked"));

            assertThat(failure.category()).as(failure.toString()).isEqualTo(Category.CONNECT_REFUSED_OR_UNREACHABLE);
            assertThat(failure.safeToRetry()).isEqualTo(Retry.NEVER);
        }

        @Test
        void shuttingDown() throws IOException {
            Failure failure = connectToServerThatSends(errorPacket(1053, "Server shutdown in progress"));

            assertThat(failure.category()).as(failure.toString()).isEqualTo(Category.SERVER_SHUTDOWN);
            assertThat(failure.safeToRetry()).isEqualTo(Retry.ACQUIRE_ONLY);
        }

        @Test
        void unknownHost() {
            String url = url(3306).replace("127.0.0.1", "no-such-host.invalid");

            assertConnectFailure(
                    Failure.of(catchThrowableOfType(SQLException.class, () -> DriverManager.getConnection(url))));
        }

        private static void assertConnectFailure(Failure failure) {
            assertThat(failure.category()).as(failure.toString()).isEqualTo(Category.CONNECT_REFUSED_OR_UNREACHABLE);
            assertThat(failure.connectionDead()).isTrue();
            assertThat(failure.safeToRetry()).isEqualTo(Retry.ACQUIRE_ONLY);
        }

        private Failure connectTo(int port) {
            return Failure.of(catchThrowableOfType(SQLException.class, () -> DriverManager.getConnection(url(port))));
        }

        private Failure connectToServerThatSends(byte[] greeting) throws IOException {
            try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                var thread = new Thread(() -> greetAll(server, greeting), "greeter");
                thread.setDaemon(true);
                thread.start();
                return connectTo(server.getLocalPort());
            }
        }

        private static void greetAll(ServerSocket server, byte[] greeting) {
            try {
                while (true) {
                    try (Socket client = server.accept()) {
                        client.getOutputStream().write(greeting);
                    }
                }
            } catch (IOException e) {
                // The test has closed the server.
            }
        }

        /** An error packet as it stands in for a greeting: without an SQLState. */
        private static byte[] errorPacket(int code, String text) {
            var packet = new ByteArrayOutputStream();
            byte[] message = text.getBytes(StandardCharsets.UTF_8);
            packet.writeBytes(new byte[] {(byte) (3 + message.length), 0, 0, 0});
            packet.writeBytes(new byte[] {(byte) 0xff, (byte) code, (byte) (code >> 8)});
            packet.writeBytes(message);
            return packet.toByteArray();
        }
    }
}
