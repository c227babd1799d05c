package dev.nevergone.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.internal.outage.ServerState;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServerDoorTest {

    private final SQLException tooMany = new SQLException("Too many connections", "08004", 1040);

    private final AtomicLong now = new AtomicLong(1_000);
    private final AtomicInteger open = new AtomicInteger(2);
    private final ServerDoor door = new ServerDoor(new ServerState(now::get), 0, now::get);

    ServerDoorTest() {
        door.watch(() -> 0, open::get);
    }

    @Test
    void isShutAtTheCeilingAndOpenBeneathIt() {
        door.learnCeiling(2, tooMany);
        assertThat(door.open()).isFalse();
        assertThat(door.mayConnect()).isFalse();
        open.set(1);
        assertThat(door.open()).isTrue();
        assertThat(door.mayConnect()).isTrue();
    }

    @Test
    void aConnectBegunBeforeTheCeilingShowedOnlyRaisesIt() {
        door.learnCeiling(2, tooMany);
        open.set(3);
        assertThat(door.connected(900)).isTrue();
        assertThat(door.open()).isFalse();
        assertThat((Object) door.ceilingFailure()).isSameAs(tooMany);
    }

    @Test
    void aConnectBegunAfterwardsProvesItGone() {
        door.learnCeiling(2, tooMany);
        open.set(3);
        assertThat(door.connected(1_001)).isTrue();
        assertThat(door.open()).isTrue();
        assertThat((Object) door.ceilingFailure()).isNull();
    }

    @Test
    void oneConnectIsTriedOnceTheCeilingHasBeenBelievedForAWhile() {
        door.learnCeiling(2, tooMany);
        now.addAndGet(ServerDoor.CEILING_NANOS);
        assertThat(door.open()).isTrue();
        assertThat(door.mayConnect()).isTrue();
        assertThat(door.mayConnect()).isFalse();
    }
}
