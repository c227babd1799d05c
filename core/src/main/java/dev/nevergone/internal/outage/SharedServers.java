package dev.nevergone.internal.outage;

import dev.nevergone.Failure;
import dev.nevergone.internal.outage.ServerState.Snapshot;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the pools to one server tell each other: that nobody listens there, and that it lets somebody in again. While
 * they wait together, the canary of one of them knocks for all.
 *
 * <p>Only a refused connect or a missing route is shared, for that has nothing to do with who asks. Whatever comes later
 * (TLS, log-in, silence, a ceiling of connections) may be one pool's own trouble and must not become the others'.
 *
 * <p>Thread-safe; nobody is called with a lock held.
 */
public final class SharedServers {

    private final Map<String, Group> groups = new ConcurrentHashMap<>();

    /** Whether a failure says the same to every pool. */
    static boolean concernsAll(@Nullable SQLException failure) {
        if (failure == null) {
            return false;
        }
        boolean nobodyListens = false;
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            nobodyListens |= cause instanceof ConnectException || cause instanceof NoRouteToHostException;
        }
        for (Throwable other : failure.getSuppressed()) {
            // Of another host of the same URL.
            nobodyListens &= other instanceof SQLException sql && concernsAll(sql);
        }
        return nobodyListens;
    }

    /** The pools to one server. */
    private static final class Group {

        private final List<Member> members = new CopyOnWriteArrayList<>();
        private final AtomicReference<@Nullable Member> probing = new AtomicReference<>();
    }

    /** One pool. It is alone until it joins. */
    public static final class Member {

        private final ServerState state;
        private final Neighbour neighbour;
        private volatile Group group = new Group();

        /**
         * @param state what this pool knows of its server
         * @param neighbour hears what the others found out
         */
        public Member(ServerState state, Neighbour neighbour) {
            this.state = state;
            this.neighbour = neighbour;
        }

        /** An attempt of this pool to connect failed, and its state says so. */
        public void missed(SQLException failure, Failure verdict) {
            if (!concernsAll(failure)) {
                return;
            }
            for (Member other : group.members) {
                if (other != this && other.state.unreachable(failure, verdict)) {
                    other.neighbour.awayToo(verdict);
                }
            }
        }

        /** This pool connected, and its outage ended with that. */
        public void reached() {
            for (Member other : group.members) {
                if (other != this) {
                    Snapshot ended = other.state.reachedByAnother();
                    if (ended != null) {
                        other.neighbour.backToo(ended);
                    }
                }
            }
        }

        /** Whether this pool's canary is the one to knock, or knocks for itself alone. */
        boolean mayProbe() {
            Group mine = group;
            if (!concernsAll(state.now().failure())) {
                release();
                return true;
            }
            return mine.probing.get() == this || mine.probing.compareAndSet(null, this);
        }

        /** When this pool's canary knocks next. */
        void nextProbe(long atNanos) {
            state.nextProbe(atNanos);
            Group mine = group;
            if (mine.probing.get() == this) {
                mine.members.forEach(other -> other.state.nextProbe(atNanos));
            }
        }

        /** This pool's canary knocks no more; another's takes over where it must. */
        void release() {
            Group mine = group;
            if (mine.probing.compareAndSet(this, null)) {
                for (Member other : mine.members) {
                    if (other != this && other.state.isDown()) {
                        other.neighbour.knock();
                    }
                }
            }
        }
    }

    /** From now on the pool shares what it knows of that server. */
    public void join(String target, Member member) {
        groups.compute(target, (key, known) -> {
            Group group = known == null ? new Group() : known;
            member.group = group;
            group.members.add(member);
            return group;
        });
    }

    /** The pool is closed. */
    public void leave(String target, Member member) {
        groups.computeIfPresent(target, (key, group) -> {
            group.members.remove(member);
            return group.members.isEmpty() ? null : group;
        });
        member.release();
    }

    /** A pool, as the others see it. It is called in their threads, after its state has changed. */
    public interface Neighbour {

        /** Another pool found that nobody listens, and this one did not know. */
        void awayToo(Failure verdict);

        /** Another pool was let in. */
        void backToo(Snapshot ended);

        /** Nobody knocks any more: this pool's canary is to. */
        void knock();
    }
}
