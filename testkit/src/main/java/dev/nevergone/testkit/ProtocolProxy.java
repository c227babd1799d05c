package dev.nevergone.testkit;

import dev.nevergone.testkit.internal.protocol.Command;
import dev.nevergone.testkit.internal.protocol.Ledger;
import dev.nevergone.testkit.internal.protocol.Relay;
import dev.nevergone.testkit.internal.protocol.ServerError;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A proxy that understands MySQL's protocol, for faults at a point of it that no clock can hit: a COMMIT that the server
 * executed and whose answer is lost, the third row of a result, an error in place of an answer. It counts and lists what
 * was sent. Listens on a loopback port. Thread-safe.
 *
 * <pre>{@code
 * try (ProtocolProxy proxy = ProtocolProxy.start(server.host(), server.port())) {
 *     String url = proxy.through(server.database("app"));
 *     ArmedRule lost = proxy.onCommit().cutAfter();          // the next COMMIT happens, and its answer is lost
 *     ...
 *     assertThat(lost.fired()).isOne();
 *     assertThat(proxy.sent(sql -> sql.startsWith("INSERT"))).isOne();
 * }
 * }</pre>
 *
 * <p>A rule begins with {@code on...}, says when with {@link ProtocolRule#nth}, {@link ProtocolRule#times} and so on, and
 * ends with the fault. By default it acts once. {@link #heal()} takes back all rules.
 *
 * <p>It follows the protocol in plain text only. A connection that goes over to TLS or compression, or that uses a command
 * or a protocol extension that the proxy does not know, passes unread from there on: rules and counts do not see it, but
 * {@link #opaque()} does, and a log line (warning) says so for the first one.
 */
public final class ProtocolProxy implements AutoCloseable {

    private final Relay relay;

    private ProtocolProxy(Relay relay) {
        this.relay = relay;
    }

    /**
     * Starts a proxy.
     *
     * @param host the target's host
     * @param port the target's port
     * @return the proxy, listening
     * @throws IOException when no port can be had
     */
    public static ProtocolProxy start(String host, int port) throws IOException {
        return new ProtocolProxy(Relay.start(host, port));
    }

    /** Where it listens: a loopback address. */
    public String host() {
        return relay.host();
    }

    /** Where it listens; the same for all its life. */
    public int port() {
        return relay.port();
    }

    /** A JDBC URL that leads through this proxy instead of straight to the host, or hosts, of the given one. */
    public String through(String jdbcUrl) {
        return jdbcUrl.replaceFirst("//[^/]+/", "//" + host() + ":" + port() + "/");
    }

    /**
     * From now on leads new connections to another target. Open ones stay where they are.
     *
     * @param host the target's host
     * @param port the target's port
     */
    public void retarget(String host, int port) {
        relay.retarget(host, port);
    }

    /** Begins a rule for new connections. */
    public ConnectRule onConnect() {
        return new ConnectRule(relay);
    }

    /** Begins a rule for any command. */
    public ProtocolRule onAnyCommand() {
        return new ProtocolRule(relay, command -> true);
    }

    /** Begins a rule for commands of a type. */
    public ProtocolRule onCommand(CommandType type) {
        return new ProtocolRule(relay, command -> command.type() == type);
    }

    /**
     * Begins a rule for COMMIT statements. Statements that commit by the way, such as DDL or
     * {@code SET autocommit=1}, are not among them.
     */
    public ProtocolRule onCommit() {
        return new ProtocolRule(relay, Command::isCommit);
    }

    /**
     * Begins a rule for statements that are run, as text or prepared: {@link CommandType#runsStatement()}. Preparing one
     * does not count.
     *
     * @param match called with the statement's text; in the proxy's threads, so it must be thread-safe and quick
     */
    public ProtocolRule onSql(Predicate<String> match) {
        return new ProtocolRule(relay, command -> command.runs(match));
    }

    /**
     * As {@link #onSql}, for statements in which the regular expression finds something, upper and lower case alike.
     *
     * @throws java.util.regex.PatternSyntaxException if it is no regular expression
     */
    public ProtocolRule onSqlMatching(String regex) {
        Pattern pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
        return onSql(pattern.asPredicate());
    }

    /**
     * Sends an error that nobody asked for to every open connection and cuts it (FIN): at once where it is idle, after the
     * answer that it waits for where it is not. Connections that are logging in, or opaque, are left alone.
     *
     * @param code the server's error number, e.g. 4031; 1 to 65534
     * @param sqlState the five characters that go with it
     * @param message the server's text
     * @return how many connections it is sent to
     * @throws IllegalArgumentException if the code or the state breaks these rules
     */
    public int injectFarewell(int code, String sqlState, String message) {
        return relay.farewell(new ServerError(code, sqlState, message));
    }

    /**
     * Resets (RST), on both sides, every open connection that waits for no answer. Connections that are logging in, or
     * opaque, are left alone.
     *
     * @return how many
     */
    public int resetIdleConnections() {
        return relay.resetIdle();
    }

    /** Closes (FIN) every open connection, on both sides; what stalls hold back of it is lost. New connections pass. */
    public void cutOpenConnections() {
        relay.endOpenConnections(false);
    }

    /** Resets (RST) every open connection, on both sides; as {@link #cutOpenConnections()} otherwise. */
    public void resetOpenConnections() {
        relay.endOpenConnections(true);
    }

    /** Takes back all rules and ends all stalls. What is cut stays cut; counts and journal stay. */
    public void heal() {
        relay.rules().heal();
    }

    /** Connections accepted, also such as were refused or could not be led to the target. */
    public int accepted() {
        return ledger().accepted();
    }

    /** Connections that are open now. */
    public int open() {
        return relay.open();
    }

    /** Log-ins to which the server said OK, opaque connections' left out. */
    public int logins() {
        return ledger().logins();
    }

    /** Connections that passed unread, wholly or from some point on: TLS, compression, an unknown command or extension. */
    public int opaque() {
        return ledger().opaque();
    }

    /** Commands that clients sent, whatever became of them. */
    public long commands() {
        return ledger().commands();
    }

    /** Commands of a type that clients sent, whatever became of them. */
    public long commands(CommandType type) {
        return ledger().commands(type);
    }

    /** COMMIT statements that clients sent, whatever became of them. */
    public long commits() {
        return ledger().commits();
    }

    /**
     * How often clients sent a matching statement, as text or prepared, to be run; whatever became of it.
     *
     * @throws IllegalStateException if more different statements passed than are kept, 100,000 or 64 million characters,
     *     so that the count is not known; {@link #resetCounts()} begins anew
     */
    public long received(Predicate<String> match) {
        return ledger().received(match);
    }

    /**
     * How often a matching statement was passed on to the server to be run.
     *
     * @throws IllegalStateException as {@link #received}
     */
    public long sent(Predicate<String> match) {
        return ledger().sent(match);
    }

    /** Errors of the proxy's own that clients were sent: answers, farewells, and refused connections. */
    public int errorsInjected() {
        return ledger().errors();
    }

    /** Connections that rules cut; those that end after an injected error are not among them. */
    public int cuts() {
        return ledger().cuts();
    }

    /**
     * The commands that clients sent, in the order in which the proxy read them: the last 10,000, fewer where their texts
     * are longer than 16 million characters together.
     */
    public List<JournalEntry> journal() {
        return ledger().journal();
    }

    /** Begins all counts and the journal anew. */
    public void resetCounts() {
        ledger().reset();
    }

    /**
     * Stops listening and closes every connection; what a stall holds back is not delivered. Returns when the proxy's
     * threads have ended.
     */
    @Override
    public void close() throws IOException {
        relay.close();
    }

    private Ledger ledger() {
        return relay.ledger();
    }

    @Override
    public String toString() {
        return "protocol proxy at " + host() + ":" + port();
    }
}
