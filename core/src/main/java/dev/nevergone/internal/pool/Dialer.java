package dev.nevergone.internal.pool;

import dev.nevergone.Failure;
import dev.nevergone.PoolSettings;
import dev.nevergone.PoolStats.ServerPhase;
import dev.nevergone.internal.driver.Connector;
import dev.nevergone.internal.outage.Canary;
import dev.nevergone.internal.outage.Ramp;
import dev.nevergone.internal.outage.ServerState;
import dev.nevergone.internal.outage.ServerState.Snapshot;
import dev.nevergone.internal.outage.SharedServers;
import dev.nevergone.internal.telemetry.PoolEvents;
import dev.nevergone.internal.telemetry.StormLog;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the pool's connections, in the thread that asks for one, as long as the server's state allows; and tells that
 * state how each attempt went. Thread-safe.
 */
final class Dialer implements SharedServers.Neighbour {

    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    /** When a server that refused for another reason than the credentials is asked once more. */
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** ER_DBACCESS_DENIED_ERROR, ER_HOST_NOT_PRIVILEGED: asking again guesses no password, so it locks no account. */
    private static final Set<Integer> NO_RIGHTS = Set.of(1044, 1130);

    private final PoolSettings settings;
    private final Connector connector;
    private final CredentialSource credentials;
    private final Admission admission;
    private final ServerState state;
    private final Ramp ramp;
    private final ServerDoor door;
    private final PoolEvents events;
    private final LongSupplier nanoTime;
    private final StormLog failureLog;
    private final ProbePatience patience;
    private Surroundings surroundings = Surroundings.NONE;
    private final SharedServers.Member pool;

    Dialer(
            PoolSettings settings,
            Connector connector,
            CredentialSource credentials,
            Admission admission,
            ServerState state,
            Ramp ramp,
            ServerDoor door,
            PoolEvents events,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.connector = connector;
        this.credentials = credentials;
        this.admission = admission;
        this.state = state;
        this.ramp = ramp;
        this.door = door;
        this.events = events;
        this.nanoTime = nanoTime;
        this.failureLog = new StormLog(LOG, nanoTime);
        this.patience = new ProbePatience(settings.connectTimeout().toNanos());
        this.pool = new SharedServers.Member(state, this);
    }

    /** Says whom to tell; before the first attempt. Gives the pool as one among those to the same server. */
    SharedServers.Member attach(Surroundings around) {
        surroundings = around;
        return pool;
    }

    /** One attempt, if attempts are allowed now. */
    PooledLink dial(long deadlineNanos) throws ConnectFailedException, ServerAwayException {
        if (state.isDown()) {
            throw new ServerAwayException();
        }
        enterRamp(deadlineNanos);
        boolean connected = false;
        try {
            stopWhereInVain();
            CredentialSource.Issue issue = credentials.current();
            PooledLink link = connect(issue, deadlineNanos);
            connected = credentials.isCurrent(issue);
            return link;
        } finally {
            ramp.leave(connected);
        }
    }

    /** The canary's attempt. Gives back whom it found. */
    Canary.Found probe() {
        long start = nanoTime.getAsLong();
        try {
            surroundings.deposit(connect(credentials.current(), start + patience.capNanos()));
            return Canary.Found.SOMEBODY;
        } catch (ConnectFailedException e) {
            patience.missed(nanoTime.getAsLong() - start);
            return Canary.Found.by(e.failure());
        }
    }

    /** The socket time-out of the connections made here. */
    int socketTimeoutMillis() {
        return (int) Math.min(Integer.MAX_VALUE, settings.socketTimeout().toMillis());
    }

    /** Where to, for messages. */
    String target() {
        return connector.target();
    }

    private void stopWhereInVain() throws ConnectFailedException, ServerAwayException {
        Snapshot seen = state.now();
        if (seen.phase() == ServerPhase.DOWN || !door.mayConnect()) {
            throw new ServerAwayException();
        }
        SQLException failure = seen.failure();
        if (seen.phase() == ServerPhase.REFUSING
                && failure != null
                && !state.mayAskAgain(nanoTime.getAsLong() + ASK_AGAIN_NANOS)
                && !credentials.changedSinceRefusal()) {
            throw new ConnectFailedException(failure, Failure.of(failure));
        }
    }

    private void enterRamp(long deadlineNanos) throws ServerAwayException {
        try {
            if (ramp.enter(deadlineNanos)) {
                return;
            }
        } catch (InterruptedException e) {
            // The gate, where the borrower goes now, honours it.
            Thread.currentThread().interrupt();
        }
        throw new ServerAwayException();
    }

    private PooledLink connect(CredentialSource.Issue issue, long deadlineNanos) throws ConnectFailedException {
        long start = nanoTime.getAsLong();
        try {
            PooledLink link = admission.admit(connector.open(
                    issue.credentials().username(),
                    issue.credentials().password(),
                    deadlineNanos,
                    () -> proven(issue)));
            patience.connected(nanoTime.getAsLong() - start);
            events.created(link.connectionId(), target(), nanoTime.getAsLong() - start);
            reached(link, start);
            return link;
        } catch (SQLException e) {
            Failure verdict = Failure.of(e);
            missed(e, verdict, issue);
            throw new ConnectFailedException(e, verdict);
        }
    }

    private void proven(CredentialSource.Issue issue) {
        if (credentials.isCurrent(issue)) {
            ramp.loggedIn();
        }
    }

    private void reached(PooledLink link, long begunNanos) {
        credentials.accepted();
        Snapshot ended = state.connected();
        surroundings.connected(link, ended);
        if (ended.phase() == ServerPhase.DOWN) {
            outageEnded(ended);
            pool.reached();
        }
        boolean ceilingMoved = door.connected(begunNanos);
        if (ceilingMoved) {
            ramp.restart();
        }
        if (ceilingMoved || ended.phase() != ServerPhase.UP) {
            surroundings.serverBack();
        }
    }

    private void missed(SQLException e, Failure verdict, CredentialSource.Issue issue) {
        if (verdict.category() == Failure.Category.AUTH_FAILURE && !NO_RIGHTS.contains(e.getErrorCode())) {
            credentials.refused(issue);
            ramp.untrusted();
            refused(e, verdict, Long.MAX_VALUE);
        } else if (!ConnectFailedException.mayPass(verdict)) {
            refused(e, verdict, nanoTime.getAsLong() + ASK_AGAIN_NANOS);
        } else if (verdict.category() == Failure.Category.TOO_MANY_CONNECTIONS && surroundings.openLinks() > 0) {
            door.learnCeiling(surroundings.openLinks(), e);
            failureLog.warn(() -> "pool " + settings.name() + ": " + target() + " takes no more connections (error "
                    + e.getErrorCode() + "): borrowers wait for one of the " + surroundings.openLinks()
                    + " open ones. Raise max_connections or lower the pools' sizes");
        } else {
            if (state.unreachable(e, verdict)) {
                awayToo(verdict);
            }
            pool.missed(e, verdict);
        }
    }

    @Override
    public void awayToo(Failure verdict) {
        events.outageBegan(Instant.now(), target(), verdict);
        if (!state.isDown()) {
            // Another thread connected in the same moment, and told the end before this told the beginning.
            events.outageEnded(Duration.ZERO, 1);
        }
        surroundings.serverAway();
    }

    @Override
    public void backToo(Snapshot ended) {
        outageEnded(ended);
        surroundings.serverBack();
    }

    @Override
    public void knock() {
        surroundings.serverAway();
    }

    private void outageEnded(Snapshot ended) {
        ramp.restart();
        events.outageEnded(Duration.ofNanos(nanoTime.getAsLong() - ended.sinceNanos()), ended.failures());
    }

    private void refused(SQLException e, Failure verdict, long askAgainNanos) {
        Snapshot before = state.now();
        if (state.refused(e, verdict, askAgainNanos)) {
            if (before.phase() == ServerPhase.DOWN) {
                events.outageEnded(Duration.ofNanos(nanoTime.getAsLong() - before.sinceNanos()), before.failures());
            }
            // Those who wait for a server that is down would wait in vain from now on.
            surroundings.serverBack();
            failureLog.warn(() -> "pool " + settings.name() + ": " + target() + " refuses to connect: " + verdict
                    + (askAgainNanos == Long.MAX_VALUE
                            ? "; not asked again until the credentials change or evictAll() is called"
                            : ""));
        }
    }

    /** What an outage concerns beside the dialer. */
    interface Surroundings {

        /** Nobody. */
        Surroundings NONE = new Surroundings() {
            @Override
            public void serverAway() {}

            @Override
            public void serverBack() {}

            @Override
            public void connected(PooledLink link, Snapshot before) {}

            @Override
            public void deposit(PooledLink link) {
                link.link().abort();
            }

            @Override
            public int openLinks() {
                return 0;
            }
        };

        /** An outage has begun. */
        void serverAway();

        /** It, or a refusal, has ended. */
        void serverBack();

        /** A connection was made. The snapshot is what was known of the server before. */
        void connected(PooledLink link, Snapshot before);

        /** Takes the canary's connection. */
        void deposit(PooledLink link);

        /** How many connections the pool has. */
        int openLinks();
    }
}
