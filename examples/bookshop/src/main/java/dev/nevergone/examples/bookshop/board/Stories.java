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

    /** Lines of one kind and side within {@link #STORM}; what is more is counted in one line. */
    static final int MOST_OF_A_KIND = 4;

    /** How long the lines of one kind are counted together. */
    static final Duration STORM = Duration.ofSeconds(3);

    /** How long a line waits for the number of the connection on which something was repeated. */
    static final Duration PATIENCE = Duration.ofMillis(600);

    private static final String ORDER = "order ";
    private static final int ORDERS_KEPT = 1_000;
    private static final int WAITING_KEPT = 1_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> connectionOf = new Recent<>();
    private final Map<Long, String> orderOn = new Recent<>();
    private final Deque<Told> waiting = new ArrayDeque<>();
    private final Map<Topic, Storm> storms = new LinkedHashMap<>();
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
        BOOKS("such orders"),
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
    record Line(long id, long at, @Nullable Side side, Kind kind, String text) {}

    /** A line that may wait for the connection on which the order goes on; {@code order} null where it waits for none. */
    private record Told(
            Instant at,
            @Nullable Side side,
            Kind kind,
            String text,
            @Nullable String order,
            long failedOn) {}

    /** What is counted together. */
    private record Topic(@Nullable Side side, Kind kind) {}

    /** How many lines of a topic there were since the first of them. */
    private static final class Storm {

        private final Instant since;
        private int shown;
        private int leftOut;

        Storm(Instant since) {
            this.since = since;
        }
    }

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

    /** The books hold an order whose caller was told that it failed. */
    void writtenAllTheSame(Side side, long order) {
        tell(
                side,
                Kind.BOOKS,
                capital(nameOf(order)) + " is in the database, though its caller was told that it failed.");
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
                "Connection " + event.connectionId() + " was found dead before anybody got it (" + event.detail()
                        + ").");
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
        String why =
                seen.limit() == Limit.NONE ? seen.rule().reason() : seen.limit().reason();
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

    /** The lines since the last call, oldest first: a few of each topic, and how many more there were. */
    List<Line> take(Instant now) {
        lock.lock();
        try {
            List<Line> ready = new ArrayList<>();
            List<Told> later = new ArrayList<>();
            for (Told told : waiting) {
                Line line = line(told, now);
                if (line == null) {
                    later.add(told);
                } else if (shows(new Topic(told.side(), told.kind()), now)) {
                    ready.add(line);
                }
            }
            waiting.clear();
            waiting.addAll(later);
            storms.entrySet().removeIf(entry -> isOver(entry.getKey(), entry.getValue(), now, ready));
            return ready;
        } finally {
            lock.unlock();
        }
    }

    private boolean shows(Topic topic, Instant now) {
        Storm storm = storms.computeIfAbsent(topic, first -> new Storm(now));
        if (storm.shown < MOST_OF_A_KIND) {
            storm.shown++;
            return true;
        }
        storm.leftOut++;
        return false;
    }

    private boolean isOver(Topic topic, Storm storm, Instant now, List<Line> ready) {
        boolean over = Duration.between(storm.since, now).compareTo(STORM) >= 0;
        if (over && storm.leftOut > 0) {
            ready.add(new Line(
                    ++lines,
                    now.toEpochMilli(),
                    topic.side(),
                    topic.kind(),
                    "And " + storm.leftOut + " more " + topic.kind().many + "."));
        }
        return over;
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
                storms.computeIfAbsent(new Topic(told.side(), told.kind()), first -> new Storm(told.at())).leftOut++;
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
