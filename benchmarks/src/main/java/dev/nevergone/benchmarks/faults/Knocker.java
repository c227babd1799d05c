package dev.nevergone.benchmarks.faults;

import dev.nevergone.testkit.MySqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds the moment at which a server lets somebody in: knocks every two milliseconds, past all faults. */
final class Knocker {

    private static final int LIMIT_SECONDS = 60;

    private Knocker() {}

    /** Ends a fault, and gives the moment, by the JVM's clock, at which the first connect got through. */
    static long firstAnswer(MySqlServer server, Ending ending) throws Exception {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        Thread knocking = new Thread(() -> knock(server, answer), "knocker");
        knocking.setDaemon(true);
        knocking.start();
        ending.end();
        try {
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(server + " let nobody in for " + LIMIT_SECONDS + " s", e);
        }
    }

    private static void knock(MySqlServer server, CompletableFuture<Long> answer) {
        String url = server.jdbcUrl("");
        while (!answer.isDone()) {
            try (Connection connection = DriverManager.getConnection(url, server.username(), server.password())) {
                answer.complete(System.nanoTime());
            } catch (SQLException notYet) {
                try {
                    TimeUnit.MILLISECONDS.sleep(2);
                } catch (InterruptedException e) {
                    answer.completeExceptionally(e);
                    return;
                }
            }
        }
    }

    /** What ends a fault. */
    @FunctionalInterface
    interface Ending {
        void end() throws Exception;
    }
}
