package dev.nevergone.testkit;

import dev.nevergone.testkit.internal.protocol.Action;
import dev.nevergone.testkit.internal.protocol.Relay;
import dev.nevergone.testkit.internal.protocol.Rule;
import dev.nevergone.testkit.internal.protocol.ServerError;

/**
 * What a {@link ProtocolProxy} does to a new connection. The last call of the chain names the fault and puts the rule in
 * force. Of several rules the one that was armed first acts, alone. Not thread-safe.
 */
public final class ConnectRule extends CountedRule<ConnectRule> {

    private final Relay relay;

    ConnectRule(Relay relay) {
        this.relay = relay;
    }

    @Override
    ConnectRule self() {
        return this;
    }

    /** Closes the connection before the server's greeting; the server does not hear of it. */
    public ArmedRule cut() {
        return arm(Action.cutConnect());
    }

    /**
     * Sends an error in place of the server's greeting and closes the connection: as a full server does (1040). The server
     * does not hear of it.
     *
     * @param code the server's error number; 1 to 65534
     * @param sqlState the five characters that go with it
     * @param message the server's text
     * @throws IllegalArgumentException if the code or the state breaks these rules
     */
    public ArmedRule refuse(int code, String sqlState, String message) {
        return arm(Action.refuse(new ServerError(code, sqlState, message)));
    }

    /**
     * Lets the greeting pass, swallows the client's log-in, sends an error in place of the server's answer and closes the
     * connection: as a server does that does not take the password (1045). A connection that goes over to TLS passes, and
     * the rule has not acted.
     *
     * @throws IllegalArgumentException if the code or the state breaks the rules of {@link #refuse}
     */
    public ArmedRule refuseLogin(int code, String sqlState, String message) {
        return arm(Action.refuseLogin(new ServerError(code, sqlState, message)));
    }

    private ArmedRule arm(Action action) {
        Rule rule = new Rule(command -> false, action, firing());
        relay.rules().armForConnects(rule);
        return rule;
    }
}
