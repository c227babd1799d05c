package dev.nevergone.examples.bookshop.board;

import dev.nevergone.PoolEvent;
import dev.nevergone.PoolListener;
import dev.nevergone.PoolStats.CloseReason;
import dev.nevergone.RetryDecision;
import dev.nevergone.RetryDecision.Limit;
import dev.nevergone.RetryDecision.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What happened, in sentences: the events of Nevergone's pool joined with what the workers were doing, and what callers on
 * both sides were told. It says what is known and nothing else. Thread-safe.
 */
final class Stories implements PoolListener {

    /** Lines of one kind between two looks; what is more is counted in one line. */
    static final int MOST_OF_A_KIND = 4;

    /** How long a line waits for the number of the connection on which something was repeated. */
    static final Duration PATIENCE = Duration.ofMillis(600);

    private static final String ORDER = "order ";
    private static final int ORDERS_KEPT = 1_000;
    private static final int WAITING_KEPT = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> connectionOf = new Recent<>();
    private final Map<Long, String> orderOn = new Recent<>();
    private final Deque<Told> waiting = new ArrayDeque<>();
    private final Map<Kind, Integer> tooMany = new EnumMap<>(Kind.class);
    private long replaced;
    private @Nullable Instant outageSince;
    private long lines;

    /** What a line tells of. */
    enum Kind {
        REPEATED("calls repeated"),
        RESOLVED("COMMITs looked up"),
        REPLACED("dead connections replaced"),
        OUTAGE("changes of the outage state"),
        REFUSED("calls not repeated"),
        FAILED("failed calls"),
        FAULT("faults");

        /** What several of them are. */
        final String many;

        Kind(String many) {
            this.many = many;
        }
    }

    /**
     * One line of the page.
     *
     * @param id rises from line to line
     * @param at when, in milliseconds since 1970
     * @param side whose it is; null for the board's own
     * @param kind what it tells of
     * @param text the sentence
     */
    record Line(
            long id, long at, @Nullable Side side, Kind kind, String text) {}

    /** A line that may wait for the connection on which the order goes on; {@code order} null where it waits for none. */
    private record Told(
            Instant at, @Nullable Side side, Kind kind, String text, @Nullable String order, long failedOn) {}

    /** Forgets what is old. */
    private static final class Recent<K, V> extends LinkedHashMap<K, V> {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > ORDERS_KEPT;
        }
    }

    static String nameOf(long order) {
        return ORDER + order;
    }

    /** An order of Nevergone's side is about to be committed on a connection. */
    void isOn(Side side, long order, long connection) {
        if (side == Side.NEVERGONE) {
            lock.lock();
            try {
                connectionOf.put(nameOf(order), connection);
                orderOn.put(connection, nameOf(order));
            } finally {
                lock.unlock();
            }
        }
    }

    /** A caller got an exception. */
    void failed(Side side, String what, Throwable failure) {
        tell(side, Kind.FAILED, capital(what) + " failed: " + Reasons.of(failure) + ".");
    }

    /** The board itself has something to say. */
    void fault(String text) {
        tell(null, Kind.FAULT, text);
    }

    @Override
    public void staleFound(PoolEvent.StaleFound event) {
        tell(
                Side.NEVERGONE,
                Kind.REPLACED,
                "Connection " + event.connectionId() + " was found dead before anybody got it (" + event.detail() + ").");
    }

    @Override
    public void closed(PoolEvent.Closed event) {
        if (event.reason() == CloseReason.STALE || event.reason() == CloseReason.LOST_IN_USE) {
            lock.lock();
            try {
                replaced++;
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void outageBegan(PoolEvent.OutageBegan event) {
        setOutage(event.since());
        tell(Side.NEVERGONE, Kind.OUTAGE, "The server cannot be used. Callers wait, one probe at a time knocks.");
    }

    @Override
    public void outageEnded(PoolEvent.OutageEnded event) {
        setOutage(null);
        tell(
                Side.NEVERGONE,
                Kind.OUTAGE,
                "The server can be used again after " + event.duration().toMillis() + " ms and " + event.probes()
                        + (event.probes() == 1 ? " probe." : " probes."));
    }

    @Override
    public void retryDecided(PoolEvent.RetryDecided event) {
        RetryDecision seen = event.decision();
        if (!seen.repeated() && seen.unit() != null && seen.rule() == Rule.TRANSACTION_ROLLED_BACK) {
            // The decision about the order as a whole follows.
            return;
        }
        String why = seen.limit() == Limit.NONE
                ? seen.rule().reason()
                : seen.limit().reason();
        String text = subject(seen) + ", connection " + seen.connectionId() + ": " + why;
        add(new Told(
                event.at(),
                Side.NEVERGONE,
                seen.repeated() ? Kind.REPEATED : Kind.REFUSED,
                text + (seen.repeated() ? "; repeated" : "; not repeated"),
                seen.repeated() ? seen.unit() : null,
                seen.connectionId()));
    }

    @Override
    public void commitResolved(PoolEvent.CommitResolved event) {
        tell(
                Side.NEVERGONE,
                Kind.RESOLVED,
                "COMMIT" + ofOrderOn(event.connectionId()) + ", connection " + event.connectionId()
                        + ": no answer came; looked up in " + event.took().toMillis() + " ms: it was "
                        + (event.committed() ? "" : "not ") + "committed.");
    }

    @Override
    public void commitUnknown(PoolEvent.CommitUnknown event) {
        tell(
                Side.NEVERGONE,
                Kind.REFUSED,
                "COMMIT" + ofOrderOn(event.connectionId()) + ", connection " + event.connectionId()
                        + ": no answer came, and nobody could tell: " + event.detail() + ".");
    }

    /** Connections that were dead and gave their place to others, since the start. */
    long replaced() {
        lock.lock();
        try {
            return replaced;
        } finally {
            lock.unlock();
        }
    }

    /** Since when the server cannot be used; null where it can. */
    @Nullable
    Instant outageSince() {
        lock.lock();
        try {
            return outageSince;
        } finally {
            lock.unlock();
        }
    }

    /** The lines since the last call, oldest first: a few of each kind, and how many more there were. */
    List<Line> take(Instant now) {
        lock.lock();
        try {
            List<Line> ready = new ArrayList<>();
            Map<Kind, Integer> counts = new EnumMap<>(tooMany);
            Map<Kind, Integer> shown = new EnumMap<>(Kind.class);
            tooMany.clear();
            List<Told> later = new ArrayList<>();
            for (Told told : waiting) {
                Line line = line(told, now);
                if (line == null) {
                    later.add(told);
                } else {
                    counts.merge(told.kind(), 1, Integer::sum);
                    if (shown.merge(told.kind(), 1, Integer::sum) <= MOST_OF_A_KIND) {
                        ready.add(line);
                    }
                }
            }
            waiting.clear();
            waiting.addAll(later);
            counts.forEach((kind, count) -> {
                if (count > MOST_OF_A_KIND) {
                    ready.add(new Line(
                            ++lines,
                            now.toEpochMilli(),
                            null,
                            kind,
                            "And " + (count - MOST_OF_A_KIND) + " more " + kind.many + "."));
                }
            });
            return ready;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Line line(Told told, Instant now) {
        String text = told.text();
        if (told.order() != null) {
            Long on = connectionOf.get(told.order());
            if (on != null && on != told.failedOn()) {
                text += " on connection " + on + ".";
            } else if (Duration.between(told.at(), now).compareTo(PATIENCE) < 0) {
                return null;
            } else {
                text += ".";
            }
        } else if (!text.endsWith(".")) {
            text += ".";
        }
        return new Line(++lines, told.at().toEpochMilli(), told.side(), told.kind(), text);
    }

    private String ofOrderOn(long connection) {
        lock.lock();
        try {
            String order = orderOn.get(connection);
            return order == null ? "" : " of " + order;
        } finally {
            lock.unlock();
        }
    }

    private static String subject(RetryDecision seen) {
        String unit = seen.unit();
        if (unit == null) {
            return seen.call();
        }
        return seen.call().equals("unit of work") ? capital(unit) : seen.call() + " of " + unit;
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private void tell(@Nullable Side side, Kind kind, String text) {
        add(new Told(Instant.now(), side, kind, text, null, 0));
    }

    private void add(Told told) {
        lock.lock();
        try {
            if (waiting.size() == WAITING_KEPT) {
                tooMany.merge(told.kind(), 1, Integer::sum);
            } else {
                waiting.addLast(told);
            }
        } finally {
            lock.unlock();
        }
    }

    private void setOutage(@Nullable Instant since) {
        lock.lock();
        try {
            outageSince = since;
        } finally {
            lock.unlock();
        }
    }
}
