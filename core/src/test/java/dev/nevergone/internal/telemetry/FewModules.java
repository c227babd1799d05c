package dev.nevergone.internal.telemetry;

import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import dev.nevergone.ResilientDataSource;
import java.sql.SQLException;
import java.time.Duration;

/** A program that uses a pool; run in a JVM that has only the modules a pool needs. */
final class FewModules {

    private FewModules() {}

    public static void main(String[] arguments) {
        if (ModuleLayer.boot().findModule("jdk.jfr").isPresent()) {
            throw new IllegalStateException("this JVM has a flight recorder");
        }
        borrowInVain();
    }

    /** Ends the JVM with 7. */
    static void borrowInVain() {
        PoolSettings settings = PoolSettings.builder("jdbc:mysql://127.0.0.1:1/app")
                .poolTimeout(Duration.ofMillis(300))
                .build();
        try (ResilientDataSource pool = PoolFactory.create(settings)) {
            pool.getConnection().close();
            throw new IllegalStateException("connected to port 1");
        } catch (SQLException expected) {
            System.exit(7);
        }
    }
}
