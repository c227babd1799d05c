package dev.nevergone.benchmarks.faults;

import dev.nevergone.testkit.FaultyServer;
import java.io.IOException;
import java.time.Duration;

/** What is broken. A fault that lasts does so until {@link #end}; the others are over when they have struck. */
enum FaultKind {
    /** {@code KILL} of every client connection. */
    KILL("kill", "every connection is killed by the operator (`KILL`)", Duration.ZERO, false) {
        @Override
        void strike(FaultyServer server) {
            server.killConnections();
        }
    },

    /** An orderly stop and start. */
    RESTART("restart", "the server is shut down, stays away 1 s and is started again", Duration.ofSeconds(1), false) {
        @Override
        void strike(FaultyServer server) {
            server.shutdown();
        }

        @Override
        void end(FaultyServer server) {
            server.startAgain();
        }
    },

    /** SIGKILL, and a start. */
    CRASH("crash", "the server's process gets SIGKILL, and is started again 1 s later", Duration.ofSeconds(1), false) {
        @Override
        void strike(FaultyServer server) {
            server.crash();
        }

        @Override
        void end(FaultyServer server) {
            server.startAgain();
        }
    },

    /** {@code wait_timeout}. */
    IDLE_TIMEOUT("idle time-out", "the server has closed every idle connection (`wait_timeout`)", Duration.ZERO, true) {
        @Override
        void strike(FaultyServer server) {
            server.expireIdle();
        }
    },

    /** Silence on everything; what hangs is reset at the end, for the bytes are gone. */
    BLACK_HOLE(
            "black hole",
            "the network swallows everything for 2 s; then old connections get RST and new ones pass",
            Duration.ofSeconds(2),
            false) {
        @Override
        void strike(FaultyServer server) {
            server.blackhole();
        }

        @Override
        void end(FaultyServer server) {
            server.network().blackholeAll(false);
        }
    },

    /** RST on everything that is open. */
    RESET("RST", "every connection is reset", Duration.ZERO, false) {
        @Override
        void strike(FaultyServer server) {
            server.reset();
        }
    },

    /** A server that has moved far away. */
    LATENCY("latency", "every answer comes 300 ms late, for 2 s", Duration.ofSeconds(2), false) {
        @Override
        void strike(FaultyServer server) {
            server.latency(Duration.ofMillis(300));
        }

        @Override
        void end(FaultyServer server) {
            server.latency(Duration.ZERO);
        }
    },

    /** A firewall that forgot. It never comes back; new connections pass. */
    IDLE_BLACK_HOLE(
            "idle black hole",
            "a firewall has forgotten every idle connection: what is sent over them is swallowed for ever",
            Duration.ZERO,
            true) {
        @Override
        void strike(FaultyServer server) {
            server.blackholeOpenConnections();
        }
    },

    /** Nobody listens, and what was open is gone. */
    REFUSED("refused", "every connection is reset, and new ones are refused for 2 s", Duration.ofSeconds(2), false) {
        @Override
        void strike(FaultyServer server) throws IOException {
            server.network().refuseNewConnections(true);
            server.reset();
        }

        @Override
        void end(FaultyServer server) throws IOException {
            server.network().refuseNewConnections(false);
        }
    },

    /** Others have taken the room that the pool had. */
    FULL(
            "too many connections",
            "every connection is lost, and the server answers new ones with error 1040 for 2 s",
            Duration.ofSeconds(2),
            false) {
        @Override
        void strike(FaultyServer server) throws IOException {
            // Else the pool would be back before the crowd has taken its places.
            server.network().refuseNewConnections(true);
            server.reset();
            server.tooManyConnections();
            server.network().refuseNewConnections(false);
        }

        @Override
        void end(FaultyServer server) {
            server.heal();
        }
    };

    private final String title;
    private final String description;
    private final Duration length;
    private final boolean idle;

    FaultKind(String title, String description, Duration length, boolean idle) {
        this.title = title;
        this.description = description;
        this.length = length;
        this.idle = idle;
    }

    String title() {
        return title;
    }

    /** As a line of the report, in Markdown. */
    String description() {
        return description;
    }

    /** From the strike to the beginning of its end; zero where it strikes once. */
    Duration length() {
        return length;
    }

    /** Whether it strikes connections that nobody has used for a while, rather than a load. */
    boolean idle() {
        return idle;
    }

    /** Breaks it. */
    abstract void strike(FaultyServer server) throws IOException;

    /** Ends a fault that lasts. May take longer than the server needs until it lets somebody in. */
    void end(FaultyServer server) throws IOException {}

    /** Whether only the server itself can say when it is over. */
    boolean endsAtTheServer() {
        return this == RESTART || this == CRASH || this == FULL;
    }
}
