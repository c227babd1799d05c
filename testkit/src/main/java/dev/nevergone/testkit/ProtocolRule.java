package dev.nevergone.testkit;

import dev.nevergone.testkit.internal.protocol.Action;
import dev.nevergone.testkit.internal.protocol.Command;
import dev.nevergone.testkit.internal.protocol.Relay;
import dev.nevergone.testkit.internal.protocol.Rule;
import dev.nevergone.testkit.internal.protocol.ServerError;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What a {@link ProtocolProxy} does to a command that matches. The last call of the chain names the fault and puts the
 * rule in force. Of several rules that match a command, the one that was armed first acts, alone. Not thread-safe.
 *
 * <p>Faults that need an answer pass over commands that have none, such as {@link CommandType#STMT_CLOSE}. Where commands
 * are sent ahead of the answers to earlier ones (pipelining), a fault waits until those answers have been passed on.
 */
public final class ProtocolRule extends CountedRule<ProtocolRule> {

    private final Relay relay;
    private final Predicate<Command> match;
    private boolean reset;

    ProtocolRule(Relay relay, Predicate<Command> match) {
        this.relay = relay;
        this.match = match;
    }

    @Override
    ProtocolRule self() {
        return this;
    }

    /** Connections are cut with RST on both sides. Default: with FIN. */
    public ProtocolRule byReset() {
        reset = true;
        return this;
    }

    /** Swallows the command and cuts the connection: the server never saw it. */
    public ArmedRule cutBefore() {
        return arm(Action.cutBefore(reset));
    }

    /**
     * Passes the command on, reads the server's whole answer, passes nothing of it on and cuts the connection: the server
     * executed it, and the client cannot know.
     */
    public ArmedRule cutAfter() {
        return arm(Action.cutAfter(reset));
    }

    /**
     * Cuts the connection when so many rows of the answer have been passed on, ahead of the next row or of the result's
     * end. The rows of several results in one answer count together. An answer with fewer rows, or with none to come,
     * passes as it is, and the rule has not acted. With a cursor the rows come in answer to
     * {@link CommandType#STMT_FETCH}.
     *
     * @param rows 0 or more
     * @throws IllegalArgumentException if it is negative
     */
    public ArmedRule cutAfterRows(int rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("rows (" + rows + "): must be 0 or more");
        }
        return arm(Action.cutAfterRows(rows, reset));
    }

    /**
     * Swallows the command and answers with an error; the connection goes on.
     *
     * @param code the server's error number, e.g. 1205; 1 to 65534
     * @param sqlState the five characters that go with it
     * @param message the server's text
     * @throws IllegalArgumentException if the code or the state breaks these rules
     */
    public ArmedRule answerError(int code, String sqlState, String message) {
        return arm(Action.errorBefore(new ServerError(code, sqlState, message), false, reset));
    }

    /**
     * As {@link #answerError}, then cuts the connection, as a server that shuts down does with 1053.
     *
     * @throws IllegalArgumentException if the code or the state breaks the rules there
     */
    public ArmedRule answerErrorAndCut(int code, String sqlState, String message) {
        return arm(Action.errorBefore(new ServerError(code, sqlState, message), true, reset));
    }

    /**
     * Passes the command on, lets the server execute it, and answers with an error in place of the server's answer; the
     * connection goes on.
     *
     * @throws IllegalArgumentException if the code or the state breaks the rules of {@link #answerError}
     */
    public ArmedRule answerErrorAfter(int code, String sqlState, String message) {
        return arm(Action.errorAfter(new ServerError(code, sqlState, message), false, reset));
    }

    /**
     * As {@link #answerErrorAfter}, then cuts the connection.
     *
     * @throws IllegalArgumentException if the code or the state breaks the rules of {@link #answerError}
     */
    public ArmedRule answerErrorAfterAndCut(int code, String sqlState, String message) {
        return arm(Action.errorAfter(new ServerError(code, sqlState, message), true, reset));
    }

    /**
     * Lets the command and its answer pass, then sends an error that nobody asked for and cuts the connection: as a server
     * does that gives an idle connection up (4031 at {@code wait_timeout}, MySQL 8.0.24).
     *
     * @throws IllegalArgumentException if the code or the state breaks the rules of {@link #answerError}
     */
    public ArmedRule farewellAfter(int code, String sqlState, String message) {
        return arm(Action.farewellAfter(new ServerError(code, sqlState, message), reset));
    }

    /** As {@link #stallBefore(Duration)}, until {@link ProtocolProxy#heal()} only. */
    public ArmedRule stallBefore() {
        return arm(Action.stallBefore(null));
    }

    /**
     * Holds the command back for so long, or until {@link ProtocolProxy#heal()}, then passes it on, also where its client
     * has given up meanwhile: a black hole that delivers late. What the client sends after it waits too.
     *
     * @param hold more than zero
     * @throws IllegalArgumentException if it is not
     */
    public ArmedRule stallBefore(Duration hold) {
        return arm(Action.stallBefore(checked(hold)));
    }

    /** As {@link #stallAfter(Duration)}, until {@link ProtocolProxy#heal()} only. */
    public ArmedRule stallAfter() {
        return arm(Action.stallAfter(null));
    }

    /**
     * Passes the command on and holds the answer back, from its first packet, for so long or until
     * {@link ProtocolProxy#heal()}.
     *
     * @param hold more than zero
     * @throws IllegalArgumentException if it is not
     */
    public ArmedRule stallAfter(Duration hold) {
        return arm(Action.stallAfter(checked(hold)));
    }

    private static Duration checked(Duration hold) {
        if (hold.isNegative() || hold.isZero()) {
            throw new IllegalArgumentException("hold (" + hold + "): must be more than zero");
        }
        return hold;
    }

    private ArmedRule arm(Action action) {
        Rule rule = new Rule(match, action, firing());
        relay.rules().arm(rule);
        return rule;
    }
}
