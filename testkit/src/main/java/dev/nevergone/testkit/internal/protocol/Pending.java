package dev.nevergone.testkit.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A command whose client waits.
 *
 * @param rule what is to happen to it, or null for nothing
 * @param heals {@link Rules#heals()} from before the rule was asked for
 * @param answer follows the server's answer; null where the command was swallowed
 * @param error what a swallowed command is answered with; null where the connection is cut instead
 * @param sequence the sequence number that the error gets
 */
record Pending(
        Command command,
        @Nullable Rule rule,
        long heals,
        @Nullable Answer answer,
        @Nullable ServerError error,
        int sequence) {

    static Pending forwarded(Command command, @Nullable Rule rule, long heals, Dialect dialect) {
        return new Pending(command, rule, heals, new Answer(command.type(), dialect), null, 0);
    }

    static Pending swallowed(Command command, @Nullable Rule rule, @Nullable ServerError error, int sequence) {
        return new Pending(command, rule, 0, null, error, sequence);
    }
}
