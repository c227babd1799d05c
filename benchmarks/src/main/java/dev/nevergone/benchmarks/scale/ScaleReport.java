package dev.nevergone.benchmarks.scale;

import dev.nevergone.benchmarks.Progress;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ServerKind;

public final class ScaleReport {
    private ScaleReport() {}
    public static void main(String[] arguments) throws Exception {
        Progress progress = new Progress(System.out);
        try (MySqlServer server = MySqlServer.builder(ServerKind.MARIADB).argument("--max-connections=2500").start()) {
            String url = server.database("scale");
            new SweepRounds(server, url, progress).run();
            new IdleRounds(server, url, progress).run();
        }
    }
}
