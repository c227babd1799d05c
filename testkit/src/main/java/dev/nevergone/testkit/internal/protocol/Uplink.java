package dev.nevergone.testkit.internal.protocol;

import dev.nevergone.testkit.CommandType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** What a client sends. Used by one thread. */
final class Uplink {

    // ER_UNKNOWN_STMT_HANDLER, which is what a server says to the execution of a statement that it failed to prepare.
    private static final ServerError NOT_PREPARED =
            new ServerError(1243, "HY000", "Unknown prepared statement handler (-1) given to EXECUTE");

    private static final int LOGIN_BYTES = 64;

    private final Session session;
    private final CommandReader reader;
    private final Rules rules;
    private final Ledger ledger;
    private final PacketStream stream;
    private boolean introduced;
    private boolean lastPrepareSwallowed;

    Uplink(Session session, Relay relay, CommandReader reader, InputStream client, OutputStream server) {
        this.session = session;
        this.reader = reader;
        this.rules = relay.rules();
        this.ledger = relay.ledger();
        this.stream = new PacketStream(client, server);
    }

    /** Works until the client leaves, which is said by true, or nothing more is to be read from it. */
    boolean run() throws IOException {
        while (stream.await()) {
            if (session.opaque()) {
                stream.pump();
                return true;
            }
            stream.header();
            if (stream.continuation()) {
                stream.pass();
            } else if (session.sendsFile()) {
                file();
            } else if (!session.loggedIn()) {
                if (!login()) {
                    return false;
                }
            } else if (stream.sequence() != 0) {
                // An answer to a question of the server's, as in COM_CHANGE_USER.
                stream.pass();
            } else if (!command()) {
                return false;
            }
        }
        return true;
    }

    /** A piece of the file of LOAD DATA LOCAL; an empty one ends it. */
    private void file() throws IOException {
        if (stream.length() == 0) {
            session.fileSent();
        }
        stream.pass();
    }

    private boolean login() throws IOException {
        if (!introduced) {
            introduced = true;
            int available = stream.peek(LOGIN_BYTES);
            Dialect wanted = Dialect.ofLogin(stream.buffer(), stream.payload(), available);
            if (wanted.asksForTls(stream.length())) {
                session.turnOpaque("TLS");
                return true;
            }
            session.agree(wanted);
            if (session.refusesLogin()) {
                session.refuse(stream.dropWhole() + 1);
                return false;
            }
        }
        stream.pass();
        return true;
    }

    private boolean command() throws IOException {
        long heals = rules.heals();
        stream.peek(stream.length());
        Command command = reader.read(stream, session.dialect());
        ledger.receive(command);
        if (command.type() == CommandType.OTHER) {
            ledger.forward(command);
            session.turnOpaque("a command that it does not know");
            return true;
        }
        if (lastPrepareSwallowed && aboutLastPrepared(command)) {
            if (command.type().answered()) {
                return swallow(command, null, NOT_PREPARED);
            }
            stream.dropWhole();
            return true;
        }
        Rule rule = rules.forCommand(command);
        Action action = rule == null ? null : rule.action();
        boolean swallows = action != null && action.swallowsCommand();
        if (command.type() == CommandType.STMT_PREPARE) {
            lastPrepareSwallowed = swallows;
        }
        if (action != null && swallows) {
            return swallow(command, rule, action.error()) && !action.cut();
        }
        if (rule != null && action != null && action.kind() == Action.Kind.STALL_BEFORE) {
            stream.flush();
            rule.hasFired();
            rules.stall(action.hold(), heals, session::ended);
        }
        return forward(command, rule, heals);
    }

    private boolean swallow(Command command, @Nullable Rule rule, @Nullable ServerError error) throws IOException {
        int sequence = stream.dropWhole() + 1;
        return session.answerSelf(Pending.swallowed(command, rule, error, sequence));
    }

    private boolean forward(Command command, @Nullable Rule rule, long heals) throws IOException {
        boolean admitted = command.type().answered()
                ? session.expect(Pending.forwarded(command, rule, heals, session.dialect()))
                : session.open();
        if (!admitted) {
            return false;
        }
        ledger.forward(command);
        stream.pass();
        return true;
    }

    /** Where the statement that it means never reached the server, the server would take an earlier one for it. */
    private boolean aboutLastPrepared(Command command) {
        boolean about = command.type() == CommandType.STMT_EXECUTE
                || command.type() == CommandType.STMT_BULK_EXECUTE
                || command.type() == CommandType.STMT_SEND_LONG_DATA;
        return about && CommandReader.statementId(stream) == CommandReader.LAST_PREPARED;
    }
}
