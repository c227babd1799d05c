package dev.nevergone;

import static dev.nevergone.Pools.borrowAndSelect;
import static dev.nevergone.Pools.fill;
import static dev.nevergone.Pools.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording shows of a pool on a real server. */
@Timeout(120)
class FlightRecordingTest {

    @TempDir
    Path folder;

    @AfterEach
    void heal() {
        server().heal();
    }

    @Test
    void showsADeadConnectionThatNobodyGot() throws Exception {
        List<RecordedEvent> events;
        try (Recording recording = new Recording();
                ResilientDataSource pool = PoolFactory.create(Pools.settings().build())) {
            // The event types are loaded before the recording starts.
            fill(pool, 2);
            recording.enable("dev.nevergone.ConnectionStale");
            recording.enable("dev.nevergone.ConnectionsSuspect");
            recording.start();
            server().killConnections();
            Pools.await("connections gone", () -> server().connectionCount(Pools.DATABASE) == 0);
            borrowAndSelect(pool, 1);
            Pools.await("all swept", () -> pool.stats().staleTotal() == 2);
            events = eventsOf(recording);
        }
        List<RecordedEvent> stale = named(events, "dev.nevergone.ConnectionStale");
        assertThat(stale).hasSize(2).allSatisfy(event -> {
            assertThat(event.getString("pool")).isEqualTo("app");
            assertThat(event.getLong("connectionId")).isPositive();
            assertThat(event.getString("reason")).isNotBlank();
            assertThat(event.getDuration("idle")).isPositive();
            assertThat(event.getStackTrace()).isNull();
            assertThat(event.getEventType().getCategoryNames()).containsExactly("Nevergone");
        });
        assertThat(named(events, "dev.nevergone.ConnectionsSuspect")).hasSize(1);
    }

    @Test
    void showsBorrowsAboveTheThresholdAndNoOthers() throws Exception {
        List<RecordedEvent> events;
        try (Recording recording = new Recording();
                ResilientDataSource pool = PoolFactory.create(
                        Pools.settings().poolSize(1).maxOverflow(0).build())) {
            fill(pool, 1);
            recording.enable("dev.nevergone.SlowBorrow").withThreshold(Duration.ofMillis(200));
            recording.start();
            borrowAndSelect(pool, 50);
            Thread holder = new Thread(() -> hold(pool));
            holder.start();
            Pools.await("held", () -> pool.stats().active() == 1);
            borrowAndSelect(pool, 1);
            holder.join();
            events = eventsOf(recording);
        }
        assertThat(named(events, "dev.nevergone.SlowBorrow")).hasSize(1).allSatisfy(event -> {
            assertThat(event.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
            assertThat(event.getString("pool")).isEqualTo("app");
            assertThat(event.getStackTrace().getFrames().toString()).contains("showsBorrowsAboveTheThreshold");
        });
    }

    private static void hold(ResilientDataSource pool) {
        try (Connection connection = pool.getConnection()) {
            Pools.select(connection);
            Pools.pause(Duration.ofMillis(600));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<RecordedEvent> eventsOf(Recording recording) throws IOException {
        recording.stop();
        Path file = folder.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }
}
