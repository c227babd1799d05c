package dev.nevergone.internal.doctor;

import dev.nevergone.PoolSettings;
import dev.nevergone.internal.driver.ServerFacts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was read of a server that could be reached, for the checks to judge.
 *
 * @param address host and port as the URL names them
 * @param facts what it said at the connect
 * @param connectTook how long the connect took
 * @param driver the driver's name and version
 * @param peekObstacle why the connection cannot be peeked; empty where it can
 * @param trackers whether the server reports changes of the session
 * @param global global variables
 * @param session the session's variables
 * @param status global counts
 * @param sessionStatus the session's counts
 * @param sessions the sessions of the same user, in {@code sessions}; whether the process list shows this one, in
 *     {@code self}
 * @param roundTrips of some pings, shortest first; empty where the first was not answered
 * @param witness how the commit witness was tried out
 * @param purge how its purge was
 * @param handshakeId the number that the connection was given at the handshake; 0 where not known
 */
record Chart(
        Patient patient,
        DriverKnobs knobs,
        String address,
        ServerFacts facts,
        Duration connectTook,
        String driver,
        String peekObstacle,
        boolean trackers,
        Readings global,
        Readings session,
        Readings status,
        Readings sessionStatus,
        Readings sessions,
        List<Duration> roundTrips,
        Trial witness,
        Trial purge,
        long handshakeId) {

    PoolSettings settings() {
        return patient.settings();
    }

    /**
     * How something was tried out.
     *
     * @param tried whether it was, to the end
     * @param failure what went wrong, or kept it from being tried; {@code null} for nothing
     * @param code the server's error number, 0 for none
     */
    record Trial(boolean tried, @Nullable String failure, int code) {
        static final Trial NONE = new Trial(false, null, 0);
        static final Trial PASSED = new Trial(true, null, 0);
    }
}
