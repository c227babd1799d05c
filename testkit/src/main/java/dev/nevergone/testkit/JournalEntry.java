package dev.nevergone.testkit;

import org.jspecify.annotations.Nullable;

/**
 * One command that a client sent through a {@link ProtocolProxy}.
 *
 * @param connection the number of its connection, counted from 1 for the proxy's first
 * @param command its type
 * @param sql its text, read as UTF-8; of a command on a prepared statement, that statement's text; null for commands
 *     without one. Of a text of 16 MB and more, the first 16 MB
 * @param forwarded whether it was passed on to the server
 * @param answered whether the client was given its whole answer, the server's or an error of the proxy's own
 */
public record JournalEntry(
        int connection, CommandType command, @Nullable String sql, boolean forwarded, boolean answered) {}
