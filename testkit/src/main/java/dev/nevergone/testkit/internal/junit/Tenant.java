package dev.nevergone.testkit.internal.junit;

import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import org.jspecify.annotations.Nullable;

/** The faulty server of an outermost test class, started when it is first asked for. Used by whoever has the turn. */
final class Tenant implements AutoCloseable {

    private final Options options;
    private final Turn turn;
    private @Nullable MySqlServer own;
    private volatile @Nullable FaultyServer faulty;

    Tenant(Options options) {
        this.options = options;
        this.turn = options.ownServer() ? new Turn() : Turn.SHARED;
    }

    Options options() {
        return options;
    }

    Turn turn() {
        return turn;
    }

    FaultyServer faulty() {
        FaultyServer running = faulty;
        if (running == null) {
            running = options.ownServer() ? startOwn() : FaultyServer.start();
            faulty = running;
        }
        return running;
    }

    private FaultyServer startOwn() {
        MySqlServer server = own;
        if (server == null) {
            MySqlServer.Builder builder = MySqlServer.builder();
            options.arguments().forEach(builder::argument);
            server = builder.start();
            own = server;
        }
        return FaultyServer.inFrontOf(server);
    }

    /** The faulty server, if anybody has asked for it. */
    @Nullable
    FaultyServer started() {
        return faulty;
    }

    @Override
    public void close() {
        // To close it is to heal the server, which may be another test's now.
        turn.take();
        try {
            if (faulty != null) {
                faulty.close();
            }
        } finally {
            if (own != null) {
                own.close();
            }
            turn.give();
        }
    }
}
