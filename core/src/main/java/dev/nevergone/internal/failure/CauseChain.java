package dev.nevergone.internal.failure;

import dev.nevergone.Failure.Retry;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A throwable and its causes, outermost first, and what can be asked of them. Lives for one classification. */
final class CauseChain {

    private static final List<String> CLOSED_STREAMS = List.of(
            "Socket is closed",
            "Stream closed",
            "Stream is closed",
            "Socket closed",
            "Broken pipe",
            "Connection reset");

    private final List<Throwable> links = new ArrayList<>(4);
    private final @Nullable CauseChain parent;
    private @Nullable Set<CallSite> callSites;

    /** @param parent the chain whose next-exception this one is: its frames enclose this one's */
    CauseChain(@Nullable CauseChain parent) {
        this.parent = parent;
    }

    void add(Throwable link) {
        links.add(link);
    }

    List<Throwable> links() {
        return links;
    }

    /**
     * The outermost SQLException with an SQLState or a number. Wrappers (DBCP2's "Cannot create PoolableConnectionFactory",
     * BatchUpdateException) have neither; where all are bare, the innermost.
     */
    @Nullable
    SQLException sql() {
        SQLException last = null;
        for (Throwable link : links) {
            if (link instanceof SQLException e) {
                last = e;
                if (!isBare(e)) {
                    break;
                }
            }
        }
        return last;
    }

    /** Asks each SQLException from the outermost to {@link #sql()}, bare ones included; the first verdict counts. */
    @Nullable
    Verdict firstVerdict(Function<SQLException, @Nullable Verdict> rule) {
        for (Throwable link : links) {
            if (link instanceof SQLException e) {
                Verdict verdict = rule.apply(e);
                if (verdict != null || !isBare(e)) {
                    return verdict;
                }
            }
        }
        return null;
    }

    private static boolean isBare(SQLException e) {
        return e.getSQLState() == null && e.getErrorCode() == 0;
    }

    /** The outermost SQLException that meets the condition. */
    @Nullable
    SQLException firstSql(Predicate<SQLException> condition) {
        for (Throwable link : links) {
            if (link instanceof SQLException e && condition.test(e)) {
                return e;
            }
        }
        return null;
    }

    /** The outermost SQLException that carries a server's error number. */
    @Nullable
    SQLException coded() {
        return firstSql(e -> e.getErrorCode() > 0);
    }

    /** The exception whose code and state describe the failure best. */
    @Nullable
    SQLException telling() {
        SQLException telling = coded();
        if (telling == null) {
            telling = firstSql(e -> e.getSQLState() != null);
        }
        return telling != null ? telling : sql();
    }

    /** The outermost SQLState that a driver set without a server's error number, or the empty text. */
    String stateWithoutCode() {
        SQLException e = firstSql(x -> x.getErrorCode() <= 0 && x.getSQLState() != null);
        String state = e == null ? null : e.getSQLState();
        return state == null ? "" : state;
    }

    /** Whether any link is, by name, of one of the types, which end a full class name within the package prefix. */
    boolean hasType(String packagePrefix, String... simpleNames) {
        for (Throwable link : links) {
            if (TypeNames.matches(link, packagePrefix, simpleNames)) {
                return true;
            }
        }
        return false;
    }

    /** The outermost link of the type, or {@code null}. */
    <T extends Throwable> @Nullable T first(Class<T> type) {
        for (Throwable link : links) {
            if (type.isInstance(link)) {
                return type.cast(link);
            }
        }
        return null;
    }

    /** Whether a batch is around it, by its exception or by a driver's frame. */
    boolean inBatch() {
        return first(BatchUpdateException.class) != null
                || passed(CallSite.BATCHING)
                || passed(CallSite.RUNNING_PARTS)
                || (parent != null && parent.inBatch());
    }

    /**
     * What may be repeated after a driver failed to connect: asking again, or less where it did so by itself, in the midst of
     * a statement.
     */
    Retry retryOfConnecting() {
        if (inBatch() || passed(CallSite.COMMITTING)) {
            return Retry.NEVER;
        }
        return passed(CallSite.EXECUTING) ? Retry.READ_ONLY : Retry.ACQUIRE_ONLY;
    }

    /** Whether an SQLException, or else a driver's class or frame, ties the chain to a database at all. */
    boolean concernsADatabase() {
        return sql() != null || hasDriverType() || !callSites().isEmpty();
    }

    private boolean hasDriverType() {
        for (Throwable link : links) {
            String name = link.getClass().getName();
            if (name.startsWith("com.mysql.") || name.startsWith("org.mariadb.")) {
                return true;
            }
        }
        return false;
    }

    /** Whether an I/O cause, a driver's class for lost connections, or an 08 state without a number speaks of a loss. */
    boolean mayBeALoss() {
        return hasNetworkFailure()
                || stateWithoutCode().startsWith("08")
                || hasType(
                        "com.mysql.", "CommunicationsException", "CJCommunicationsException", "PacketTooBigException");
    }

    /** Whether the network failed, by type; or by the first words where streams throw a plain IOException. */
    boolean hasNetworkFailure() {
        for (Throwable link : links) {
            if (isNetworkFailure(link)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNetworkFailure(Throwable link) {
        if (!(link instanceof IOException)) {
            return false;
        }
        return link instanceof EOFException
                || link instanceof SocketException
                || link instanceof SocketTimeoutException
                || link instanceof SSLException
                || link instanceof ClosedChannelException
                || Text.startsWithAny(Text.of(link), CLOSED_STREAMS);
    }

    /** Whether some driver's frame of that kind is in the stack traces. Reads them at the first question only. */
    boolean passed(CallSite site) {
        return callSites().contains(site);
    }

    private Set<CallSite> callSites() {
        if (callSites == null) {
            Set<CallSite> found = EnumSet.noneOf(CallSite.class);
            for (Throwable link : links) {
                CallSite.collect(link, found);
            }
            if (parent != null) {
                found.addAll(parent.callSites());
            }
            callSites = found;
        }
        return callSites;
    }
}
