package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ServerKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A JVM that starts a server, writes the number of the server's process into a file, and ends as it is told. */
final class ChildJvm {

    private ChildJvm() {}

    public static void main(String[] arguments) throws Exception {
        MySqlServer server = LocalServer.start(ServerKind.valueOf(arguments[0]), false, List.of());
        if (arguments[1].equals("frozen")) {
            server.freeze();
        }
        Path partial = Path.of(arguments[2] + ".partial");
        Files.writeString(partial, Long.toString(((LocalServer) server).pid()));
        Files.move(partial, Path.of(arguments[2]));
        switch (arguments[1]) {
            case "exit" -> System.exit(0);
            case "halt" -> Runtime.getRuntime().halt(0);
            default -> Thread.sleep(Long.MAX_VALUE);
        }
    }
}
