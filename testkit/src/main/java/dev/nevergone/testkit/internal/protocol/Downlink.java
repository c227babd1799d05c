package dev.nevergone.testkit.internal.protocol;

import dev.nevergone.testkit.CommandType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a server sends. Used by one thread. */
final class Downlink {

    private static final int GREETING_BYTES = 1024;

    private final Session session;
    private final CommandReader reader;
    private final Rules rules;
    private final PacketStream stream;

    private boolean greeted;
    // The command that is being answered.
    private @Nullable Pending current;
    private boolean dropping;
    private int rows;
    private int sequence;

    Downlink(Session session, Relay relay, CommandReader reader, InputStream server, OutputStream client) {
        this.session = session;
        this.reader = reader;
        this.rules = relay.rules();
        this.stream = new PacketStream(server, client);
    }

    /** Works until the server leaves or the session is over. */
    void run() throws IOException {
        boolean open = true;
        while (open && stream.await()) {
            if (session.opaque()) {
                stream.pump();
                return;
            }
            stream.header();
            if (stream.continuation()) {
                passOrDrop();
            } else if (!session.loggedIn()) {
                login();
            } else {
                open = answer();
            }
        }
    }

    private void login() throws IOException {
        int available = stream.peek(GREETING_BYTES);
        int first = available == 0 ? Wire.MORE_DATA : Wire.int1(stream.buffer(), stream.payload());
        if (first != Wire.ERROR) {
            if (!greeted) {
                greeted = true;
                session.greet(Dialect.ofGreeting(stream.buffer(), stream.payload(), available));
            } else if (first == Wire.OK) {
                session.logIn();
            }
        }
        stream.pass();
    }

    private boolean answer() throws IOException {
        if (current == null) {
            begin(session.waiting());
        }
        Answer answer = current == null ? null : current.answer();
        if (current == null || answer == null) {
            // Nobody asked: a farewell.
            stream.pass();
            return true;
        }
        Rule rule = current.rule();
        Action action = rule == null ? null : rule.action();
        if (rule != null && action != null && enoughRows(action, answer)) {
            stream.flush();
            session.cut(rule);
            return false;
        }
        Answer.Part part = answer.next(stream);
        boolean swallows = action != null && action.swallowsAnswer() && part != Answer.Part.ASKS_CLIENT;
        if (swallows && !dropping) {
            sequence = stream.sequence();
        }
        dropping = swallows;
        switch (part) {
            case ROW -> rows++;
            case ASKS_CLIENT -> session.asks(current.command().type() != CommandType.CHANGE_USER);
            case LAST -> {
                return last(current, answer);
            }
            case OTHER -> {}
        }
        passOrDrop();
        return true;
    }

    private boolean enoughRows(Action action, Answer answer) {
        return action.kind() == Action.Kind.CUT_AFTER_ROWS && answer.inRows() && rows == action.rows();
    }

    private void begin(@Nullable Pending waiting) throws IOException {
        current = waiting;
        rows = 0;
        dropping = false;
        Rule rule = waiting == null ? null : waiting.rule();
        if (waiting != null && rule != null && rule.action().kind() == Action.Kind.STALL_AFTER) {
            stream.flush();
            rule.hasFired();
            rules.stall(rule.action().hold(), waiting.heals(), session::ended);
        }
    }

    private boolean last(Pending pending, Answer answer) throws IOException {
        current = null;
        if (answer.preparedId() >= 0) {
            reader.prepared(answer.preparedId(), pending.command().sql());
        }
        Rule rule = pending.rule();
        if (rule != null) {
            switch (rule.action().kind()) {
                case CUT_AFTER -> {
                    session.cut(rule);
                    return false;
                }
                case ERROR_AFTER -> {
                    stream.drop();
                    return session.answerInstead(
                            pending, rule, Objects.requireNonNull(rule.action().error()), sequence);
                }
                case CUT_AFTER_ROWS -> rule.giveBack();
                case FAREWELL_AFTER -> session.leave(rule);
                default -> {}
            }
        }
        // Said before the client can see it.
        pending.command().isAnswered();
        stream.pass();
        stream.flush();
        return session.finished();
    }

    private void passOrDrop() throws IOException {
        if (dropping) {
            stream.drop();
        } else {
            stream.pass();
        }
    }
}
