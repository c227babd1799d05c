package dev.nevergone.testkit.internal.protocol;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection through the proxy: its two sockets, how far it has come, and the commands whose client waits, in their
 * order. Thread-safe. Where a method returns a boolean, false says that the session is over.
 */
final class Session {

    private final Relay relay;
    private final Socket client;
    private final Socket server = new Socket();
    private final int number;
    private final @Nullable Rule onConnect;
    private final ReentrantLock lock = new ReentrantLock();

    // By the lock.
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private @Nullable ServerError farewell;
    private @Nullable Rule farewellRule;
    private boolean turnedOpaque;

    private volatile Dialect dialect = new Dialect(0, 0);
    private volatile boolean loggedIn;
    private volatile boolean opaque;
    private volatile boolean sendsFile;
    private volatile boolean ended;

    Session(Relay relay, Socket client, int number, @Nullable Rule onConnect) {
        this.relay = relay;
        this.client = client;
        this.number = number;
        this.onConnect = onConnect;
    }

    /** Connects to the target and works until the connection ends. */
    void serve() {
        boolean over = true;
        try {
            client.setTcpNoDelay(true);
            if (!metAtTheDoor()) {
                relay.connectToTarget(server);
                server.setTcpNoDelay(true);
                CommandReader reader = new CommandReader(number);
                Downlink down = new Downlink(this, relay, reader, server.getInputStream(), client.getOutputStream());
                relay.run(() -> serve(down), "down-" + number);
                over = new Uplink(this, relay, reader, client.getInputStream(), server.getOutputStream()).run();
            }
        } catch (IOException e) {
            // The end of it, as good as any other.
        } catch (RuntimeException e) {
            relay.report(e);
        }
        if (over) {
            end(false);
        }
    }

    private void serve(Downlink down) {
        try {
            down.run();
        } catch (IOException e) {
            // As above.
        } catch (RuntimeException e) {
            relay.report(e);
        }
        end(false);
    }

    private boolean metAtTheDoor() throws IOException {
        if (onConnect == null || refusesLogin()) {
            return false;
        }
        if (onConnect.action().kind() == Action.Kind.REFUSE) {
            refuse(0);
        } else {
            cut(onConnect);
        }
        return true;
    }

    // The log-in.

    void greet(Dialect offered) {
        dialect = offered;
    }

    void agree(Dialect wanted) {
        dialect = dialect.and(wanted);
    }

    Dialect dialect() {
        return dialect;
    }

    boolean refusesLogin() {
        return onConnect != null && onConnect.action().kind() == Action.Kind.REFUSE_LOGIN;
    }

    /** Sends the connect rule's error and ends. */
    void refuse(int sequence) throws IOException {
        Rule rule = Objects.requireNonNull(onConnect);
        rule.hasFired();
        send(Objects.requireNonNull(rule.action().error()), sequence);
        end(false);
    }

    void logIn() {
        if (dialect.readable()) {
            relay.ledger().login();
        } else {
            turnOpaque("compression or an extension of the protocol that it does not know");
        }
        loggedIn = true;
    }

    boolean loggedIn() {
        return loggedIn;
    }

    /** From here on nothing is read any more; to be called before the next byte is passed on. */
    void turnOpaque(String why) {
        lock.lock();
        try {
            if (turnedOpaque) {
                return;
            }
            turnedOpaque = true;
        } finally {
            lock.unlock();
        }
        relay.opaque(why);
        if (!loggedIn && onConnect != null) {
            onConnect.giveBack();
        }
        opaque = true;
    }

    boolean opaque() {
        return opaque;
    }

    // Commands and answers.

    /** The server asked the client for something; for a file or for a proof of itself. */
    void asks(boolean file) {
        sendsFile = file;
    }

    void fileSent() {
        sendsFile = false;
    }

    boolean sendsFile() {
        return sendsFile;
    }

    /** Queues a command that is about to be passed on. */
    boolean expect(Pending pending) {
        lock.lock();
        try {
            if (!open()) {
                return false;
            }
            waiting.add(pending);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether commands are passed on still: not after the decision to say farewell. */
    boolean open() {
        lock.lock();
        try {
            return !ended && farewell == null;
        } finally {
            lock.unlock();
        }
    }

    boolean ended() {
        return ended;
    }

    /** The command that the server answers now, or null. */
    @Nullable
    Pending waiting() {
        lock.lock();
        try {
            return waiting.peek();
        } finally {
            lock.unlock();
        }
    }

    /** Answers a swallowed command, or cuts, when its turn comes: at once if no other waits. */
    boolean answerSelf(Pending pending) throws IOException {
        lock.lock();
        try {
            if (!open()) {
                return false;
            }
            waiting.add(pending);
            return waiting.size() > 1 || goOn();
        } finally {
            lock.unlock();
        }
    }

    /** The server's answer to the first command was read as a whole and dropped: answers with an error. */
    boolean answerInstead(Pending pending, Rule rule, ServerError error, int sequence) throws IOException {
        lock.lock();
        try {
            rule.hasFired();
            pending.command().isAnswered();
            send(error, sequence);
            if (rule.action().cut()) {
                end(rule.action().reset());
                return false;
            }
            return finished();
        } finally {
            lock.unlock();
        }
    }

    /** The first command was answered. */
    boolean finished() throws IOException {
        lock.lock();
        try {
            waiting.remove();
            return goOn();
        } finally {
            lock.unlock();
        }
    }

    /** Does what is ours to do until the server's next answer. */
    private boolean goOn() throws IOException {
        Pending next = waiting.peek();
        while (next != null && next.answer() == null) {
            if (!answer(next)) {
                return false;
            }
            waiting.remove();
            next = waiting.peek();
        }
        if (next == null && farewell != null) {
            if (farewellRule != null) {
                farewellRule.hasFired();
            }
            send(farewell, 0);
            end(farewellRule != null && farewellRule.action().reset());
        }
        return !ended;
    }

    private boolean answer(Pending swallowed) throws IOException {
        Rule rule = swallowed.rule();
        ServerError error = swallowed.error();
        if (error == null) {
            cut(Objects.requireNonNull(rule));
            return false;
        }
        if (rule != null) {
            rule.hasFired();
        }
        swallowed.command().isAnswered();
        send(error, swallowed.sequence());
        if (rule != null && rule.action().cut()) {
            end(rule.action().reset());
        }
        return !ended;
    }

    /** From now on takes no more commands, and says farewell when the last one is answered. */
    void leave(Rule rule) {
        lock.lock();
        try {
            if (farewell == null) {
                farewell = rule.action().error();
                farewellRule = rule;
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #leave}; at once where no command waits. Says whether it applies. */
    boolean farewell(ServerError error) {
        lock.lock();
        try {
            if (!loggedIn || opaque || !open()) {
                return false;
            }
            farewell = error;
            if (waiting.isEmpty()) {
                goOn();
            }
            return true;
        } catch (IOException e) {
            // Its client has left.
            end(false);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Resets both sides where no command waits. Says whether it did. */
    boolean resetIfIdle() {
        lock.lock();
        try {
            if (!loggedIn || opaque || !open() || !waiting.isEmpty()) {
                return false;
            }
            end(true);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void send(ServerError error, int sequence) throws IOException {
        relay.ledger().error();
        client.getOutputStream().write(error.packet(sequence));
    }

    // The end.

    void cut(Rule rule) {
        relay.ledger().cut();
        rule.hasFired();
        end(rule.action().reset());
    }

    /** Closes both sides. */
    void end(boolean reset) {
        ended = true;
        relay.ended(this);
        close(client, reset);
        close(server, reset);
    }

    private static void close(Socket socket, boolean reset) {
        try (socket) {
            if (reset) {
                // Closing with linger 0 sends RST in place of FIN.
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // It was closed in the same moment, which is as good.
        }
    }
}
