package dev.nevergone.internal.failure;

import static dev.nevergone.Failure.Category.*;
import static dev.nevergone.Failure.Retry.*;

import dev.nevergone.Failure.Retry;
import java.io.EOFException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** No connection came about: told by the exception's type, by a driver's frame, or by SQLState 08001. */
final class ConnectRule implements Rule {

    private static final Verdict UNREACHABLE =
            Verdict.dead(CONNECT_REFUSED_OR_UNREACHABLE, ACQUIRE_ONLY, "the connection could not be made");
    private static final Verdict LOCAL_ADDRESS =
            Verdict.dead(CONFIG_ERROR, NEVER, "BindException: the local address is not available");
    private static final Verdict TLS =
            Verdict.dead(CONFIG_ERROR, NEVER, "the TLS handshake failed without the connection being cut");
    private static final Verdict NO_MYSQL = Verdict.dead(
            CONFIG_ERROR, NEVER, "the greeting has an impossible length: this is not a MySQL server's port");
    private static final Verdict FILES =
            Verdict.dead(RESOURCE_LIMIT, ACQUIRE_ONLY, "this process has too many open files");
    private static final Verdict RECONNECT_IN_STATEMENT = Verdict.dead(
            CONNECT_REFUSED_OR_UNREACHABLE,
            READ_ONLY,
            "the driver failed over in the midst of a statement and found no server");

    private static final List<String> TEXTS = List.of(
            // MariaDB Connector/J
            "Socket fail to connect to ",
            "Socket timeout when connecting to ",
            "Connection timeout: connectTimeout ",
            "Could not connect to ",
            "all hosts are blacklisted",
            "Driver has failed to reconnect a primary connection",
            // Connector/J
            "Could not create connection to database server",
            "The connection is unusable at the current state. There may be no hosts to connect to",
            // c3p0
            "Connections could not be acquired from the underlying database");

    @Override
    public @Nullable Verdict decide(CauseChain chain) {
        if (!chain.concernsADatabase()) {
            return null;
        }
        if (isConnecting(chain)) {
            return cause(chain);
        }
        return chain.first(SSLHandshakeException.class) != null ? tls(chain) : null;
    }

    private static boolean isConnecting(CauseChain chain) {
        String state = chain.stateWithoutCode();
        return chain.first(ConnectException.class) != null
                || chain.first(NoRouteToHostException.class) != null
                || chain.first(UnknownHostException.class) != null
                || chain.first(BindException.class) != null
                || chain.first(UnresolvedAddressException.class) != null
                || state.equals("08001")
                || chain.firstSql(e -> Text.startsWithAny(Text.of(e), TEXTS)) != null
                || (chain.mayBeALoss() && chain.passed(CallSite.CONNECTING));
    }

    private static Verdict cause(CauseChain chain) {
        if (chain.first(BindException.class) != null) {
            return LOCAL_ADDRESS;
        }
        if (chain.first(SSLException.class) != null) {
            return tls(chain);
        }
        if (chain.hasType("com.mysql.", "PacketTooBigException", "CJPacketTooBigException")) {
            return NO_MYSQL;
        }
        SocketException socket = chain.first(SocketException.class);
        if (socket != null && Text.of(socket).contains("Too many open files")) {
            return FILES;
        }
        Retry retry = isFailedFailover(chain) ? READ_ONLY : chain.retryOfConnecting();
        return retry == ACQUIRE_ONLY ? UNREACHABLE : RECONNECT_IN_STATEMENT.withRetry(retry);
    }

    /** A handshake that was cut is the network's or the server's doing; anything else in it will fail again. */
    private static Verdict tls(CauseChain chain) {
        boolean cut = chain.first(EOFException.class) != null || chain.first(SocketException.class) != null;
        return cut ? UNREACHABLE : TLS;
    }

    private static boolean isFailedFailover(CauseChain chain) {
        return chain.hasType("software.amazon.", "FailoverFailedSQLException");
    }
}
