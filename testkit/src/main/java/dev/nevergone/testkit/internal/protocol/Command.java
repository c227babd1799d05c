package dev.nevergone.testkit.internal.protocol;

import dev.nevergone.testkit.CommandType;
import dev.nevergone.testkit.JournalEntry;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A command that a client sent, and what became of it. */
public final class Command {

    // Applications and drivers put comments before statements.
    private static final Pattern COMMIT =
            Pattern.compile("(?:\\s|/\\*.*?\\*/)*+commit\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final int connection;
    private final CommandType type;
    private final @Nullable String sql;
    private volatile boolean forwarded;
    private volatile boolean answered;

    Command(int connection, CommandType type, @Nullable String sql) {
        this.connection = connection;
        this.type = type;
        this.sql = sql;
    }

    public CommandType type() {
        return type;
    }

    @Nullable
    String sql() {
        return sql;
    }

    /** Whether it runs a statement that matches. */
    public boolean runs(Predicate<String> match) {
        return sql != null && type.runsStatement() && match.test(sql);
    }

    public boolean isCommit() {
        return runs(text -> COMMIT.matcher(text).matches());
    }

    void isForwarded() {
        forwarded = true;
    }

    void isAnswered() {
        answered = true;
    }

    JournalEntry entry() {
        return new JournalEntry(connection, type, sql, forwarded, answered);
    }
}
