package dev.nevergone.testkit.internal.protocol;

import dev.nevergone.testkit.CommandType;
import dev.nevergone.testkit.JournalEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** What passed. Thread-safe. */
public final class Ledger {

    private static final int JOURNAL_ENTRIES = 10_000;
    private static final long JOURNAL_CHARACTERS = 16_000_000;
    private static final int TEXTS = 100_000;
    private static final long TEXT_CHARACTERS = 64_000_000;

    private static final class Count {
        private long received;
        private long sent;
    }

    private final ReentrantLock lock = new ReentrantLock();

    // All of it by the lock.
    private final Deque<Command> journal = new ArrayDeque<>();
    private final Map<CommandType, Long> perType = new EnumMap<>(CommandType.class);
    private final Map<String, Count> perText = new HashMap<>();
    private long journalCharacters;
    private long textCharacters;
    private boolean textsLost;
    private long commands;
    private long commits;
    private int accepted;
    private int logins;
    private int opaque;
    private int errors;
    private int cuts;

    void accept() {
        locked(() -> accepted++);
    }

    void login() {
        locked(() -> logins++);
    }

    void turnOpaque() {
        locked(() -> opaque++);
    }

    void error() {
        locked(() -> errors++);
    }

    void cut() {
        locked(() -> cuts++);
    }

    void receive(Command command) {
        boolean commit = command.isCommit();
        lock.lock();
        try {
            commands++;
            commits += commit ? 1 : 0;
            perType.merge(command.type(), 1L, Long::sum);
            if (command.type().runsStatement()) {
                count(command, true);
            }
            journal.add(command);
            journalCharacters += length(command);
            while (journal.size() > JOURNAL_ENTRIES || (journalCharacters > JOURNAL_CHARACTERS && journal.size() > 1)) {
                journalCharacters -= length(journal.remove());
            }
        } finally {
            lock.unlock();
        }
    }

    /** To be called before the command is written, so that whoever sees its effect sees it counted. */
    void forward(Command command) {
        command.isForwarded();
        if (command.type().runsStatement()) {
            locked(() -> count(command, false));
        }
    }

    private void count(Command command, boolean receiving) {
        String sql = command.sql();
        if (sql == null) {
            return;
        }
        Count count = perText.get(sql);
        if (count == null) {
            textsLost |= perText.size() == TEXTS || textCharacters + sql.length() > TEXT_CHARACTERS;
            if (textsLost) {
                return;
            }
            textCharacters += sql.length();
            count = new Count();
            perText.put(sql, count);
        }
        if (receiving) {
            count.received++;
        } else {
            count.sent++;
        }
    }

    private static int length(Command command) {
        String sql = command.sql();
        return sql == null ? 0 : sql.length();
    }

    public int accepted() {
        return (int) read(ledger -> ledger.accepted);
    }

    public int logins() {
        return (int) read(ledger -> ledger.logins);
    }

    public int opaque() {
        return (int) read(ledger -> ledger.opaque);
    }

    public int errors() {
        return (int) read(ledger -> ledger.errors);
    }

    public int cuts() {
        return (int) read(ledger -> ledger.cuts);
    }

    public long commands() {
        return read(ledger -> ledger.commands);
    }

    public long commands(CommandType type) {
        return read(ledger -> ledger.perType.getOrDefault(type, 0L));
    }

    public long commits() {
        return read(ledger -> ledger.commits);
    }

    public long received(Predicate<String> match) {
        return sum(match, count -> count.received);
    }

    public long sent(Predicate<String> match) {
        return sum(match, count -> count.sent);
    }

    private long sum(Predicate<String> match, ToLongFunction<Count> figure) {
        return read(ledger -> {
            if (ledger.textsLost) {
                throw new IllegalStateException("More different statements passed than are kept, " + TEXTS + " or "
                        + TEXT_CHARACTERS + " characters: the count is not known; call resetCounts() before");
            }
            return ledger.perText.entrySet().stream()
                    .filter(each -> match.test(each.getKey()))
                    .mapToLong(each -> figure.applyAsLong(each.getValue()))
                    .sum();
        });
    }

    public List<JournalEntry> journal() {
        lock.lock();
        try {
            return journal.stream().map(Command::entry).toList();
        } finally {
            lock.unlock();
        }
    }

    public void reset() {
        locked(() -> {
            journal.clear();
            perType.clear();
            perText.clear();
            journalCharacters = 0;
            textCharacters = 0;
            textsLost = false;
            commands = 0;
            commits = 0;
            accepted = 0;
            logins = 0;
            opaque = 0;
            errors = 0;
            cuts = 0;
        });
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private long read(ToLongFunction<Ledger> figure) {
        lock.lock();
        try {
            return figure.applyAsLong(this);
        } finally {
            lock.unlock();
        }
    }
}
