package dev.nevergone.internal.jdbc;

import dev.nevergone.RetryDecision.Transaction;
import dev.nevergone.internal.jdbc.SessionDefaults.Setting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one lease did to its session: the transaction that is open, the settings to put back, and whether another
 * connection could take its place. Auto-commit is what the borrower asked for; the driver is told when the first
 * statement comes ({@link #mustBegin()}).
 */
final class Session {

    private SessionDefaults defaults;
    /** What the borrower set; empty where that is not known. Made when it is needed: most leases change nothing. */
    private Map<Setting, Optional<Object>> changed = Map.of();

    private boolean autoCommit;
    private boolean driverAutoCommit;
    private boolean begunByText;
    private @Nullable String beginText;
    private boolean loose;
    private @Nullable Open beforeBegin;
    private boolean worked;
    private boolean wrote;
    private boolean mayHaveCommitted;
    private boolean mayCommitNow;
    private boolean partlyCommitted;
    private boolean unseen;
    private boolean modeUnknown;
    private boolean pinned;
    private boolean answered;

    Session(SessionDefaults defaults) {
        this.defaults = defaults;
        this.autoCommit = defaults.autoCommit();
        this.driverAutoCommit = autoCommit;
    }

    /** What was prepared last on the physical connection. */
    PreparedText.Recent prepared() {
        return defaults.prepared();
    }

    boolean autoCommit() {
        return autoCommit;
    }

    boolean inTransaction() {
        return !autoCommit || begunByText;
    }

    boolean worked() {
        return worked;
    }

    /** Whether SQL text began the transaction, or may have. */
    boolean begunByText() {
        return begunByText;
    }

    /**
     * Whether the server surely has the transaction open that this session is taken to be in. In auto-commit mode that ends
     * with the first statement that may have committed, or is not known to have begun anything.
     */
    boolean surelyInTransaction() {
        return !modeUnknown && (!driverAutoCommit || (beginText != null && !loose));
    }

    /** Whether anything that is no plain read was executed in the open transaction. */
    boolean wrote() {
        return wrote;
    }

    Transaction transaction() {
        if (!inTransaction()) {
            return Transaction.NONE;
        }
        return worked ? Transaction.OPEN : Transaction.NOT_BEGUN;
    }

    /** Whether the session holds what another connection would lack. */
    boolean pinned() {
        return pinned || modeUnknown;
    }

    /** Whether the borrower asked for a connection that cannot write. */
    boolean readOnly() {
        Optional<Object> wanted = changed.get(Setting.READ_ONLY);
        return wanted != null && wanted.isPresent() && wanted.get().equals(true);
    }

    void pin() {
        pinned = true;
    }

    /** What the session is like is not known any more. */
    void modeUnknown() {
        modeUnknown = true;
    }

    /** Whether the server has answered during this lease. */
    boolean answered() {
        return answered;
    }

    /** Something may be committed past this library's eyes. */
    void mayCommitUnseen() {
        mayHaveCommitted = true;
        unseen = true;
    }

    /**
     * Whether SQL that commits by itself may have committed a part of what the borrower takes for one transaction: what comes
     * after it can be lost, what came before cannot.
     */
    boolean partlyCommitted() {
        return inTransaction() && (partlyCommitted || unseen);
    }

    /** The borrower ends a transaction of which the server has nothing open. */
    void endedWithNothingOpen() {
        partlyCommitted = false;
    }

    /** What is being executed has reached the server. */
    void arrived() {
        partlyCommitted |= mayCommitNow;
        mayCommitNow = false;
    }

    boolean mayHaveCommitted() {
        return mayHaveCommitted;
    }

    void beginUnit() {
        worked = false;
        wrote = false;
        mayHaveCommitted = false;
        partlyCommitted = false;
    }

    // The transaction.

    /** Whether the driver is to be told that auto-commit is off before the next statement. */
    boolean mustBegin() {
        return !autoCommit && driverAutoCommit;
    }

    boolean driverAutoCommit() {
        return driverAutoCommit;
    }

    /** Whether the driver knows of the transaction, so that it has to be told of its end. */
    boolean begunAtDriver() {
        return !driverAutoCommit || begunByText;
    }

    void begin(Connection driverConnection) throws SQLException {
        driverConnection.setAutoCommit(false);
        driverAutoCommit = false;
        answered = true;
    }

    /** What was open before a statement that begins. */
    private record Open(
            boolean begunByText, @Nullable String beginText, boolean worked, boolean wrote, boolean loose) {}

    /** The server refused to begin: what was open before is open still. */
    void beginRefused() {
        Open open = beforeBegin;
        if (open != null) {
            begunByText = open.begunByText();
            beginText = open.beginText();
            worked = open.worked();
            wrote = open.wrote();
            loose = open.loose();
        }
    }

    /** A deadlock ends the transaction at the server: what text began is not sure to be open any more. */
    void mayHaveEnded() {
        loose = begunByText;
    }

    /** About to execute. */
    void executing(SqlText text) throws SQLException {
        SqlText.Kind kind = text.kind();
        if (kind == SqlText.Kind.BEGIN) {
            beforeBegin = new Open(begunByText, beginText, worked, wrote, loose);
            begunByText = true;
            beginText = text.sql();
            loose = false;
            worked = false;
            wrote = false;
            partlyCommitted = false;
        } else {
            mayCommitNow = inTransaction() && kind.mayCommit() && kind != SqlText.Kind.COMMIT;
            if (kind.mayBegin()) {
                begunByText = true;
                modeUnknown |= kind == SqlText.Kind.AUTO_COMMIT;
            } else if (kind == SqlText.Kind.USE) {
                changing(Setting.DATABASE);
            }
            loose |= kind.mayBegin() || kind.mayCommit();
            worked = inTransaction();
            wrote |= worked && kind != SqlText.Kind.READ;
        }
        mayHaveCommitted |= kind.mayCommit();
    }

    /** Executed without an exception. */
    void executed(SqlText text) {
        answered = true;
        arrived();
        pinned |= text.pins();
        switch (text.kind()) {
            case ROLLBACK, DDL -> endTransaction();
            default -> {}
        }
    }

    /** The server says that no transaction is open, whatever the statement may have been about. */
    void foundEnded() {
        endTransaction();
    }

    private void endTransaction() {
        worked = false;
        wrote = false;
        begunByText = false;
        beginText = null;
        loose = false;
    }

    /** COMMIT AND CHAIN has begun the next transaction at once. */
    void chained() {
        begunByText = true;
        beginText = "START TRANSACTION";
    }

    /** What was announced with {@link #executing} did not happen, and is to be tried again. */
    void notExecuted(Transaction before) {
        worked = before == Transaction.OPEN;
        wrote &= worked;
        begunByText &= before != Transaction.NONE;
        loose &= worked;
    }

    void committed() {
        endTransaction();
        mayHaveCommitted = true;
        partlyCommitted = false;
    }

    /** Committed, and the next transaction has begun at the server at once: AND CHAIN. */
    void committedAndBegun() {
        committed();
        begunByText = true;
        worked = true;
    }

    void rolledBack() {
        endTransaction();
        partlyCommitted = false;
    }

    /** The mode is another. Into auto-commit, what was open was committed. */
    void switchedTo(boolean mode) {
        if (mode && !autoCommit) {
            endTransaction();
        }
        partlyCommitted = false;
        autoCommit = mode;
    }

    /** The driver was told too. */
    void driverSwitchedTo(boolean mode) {
        driverAutoCommit = mode;
    }

    // Another connection in its place.

    /** The physical connection is another one, as it was made: all that was open is gone. */
    void moved(SessionDefaults newDefaults) {
        defaults = newDefaults;
        driverAutoCommit = newDefaults.autoCommit();
        worked = false;
        wrote = false;
    }

    /** Makes a new physical connection what the borrower made of the old one; several round trips, if it changed anything. */
    void restore(Connection driverConnection) throws SQLException {
        for (Map.Entry<Setting, Optional<Object>> entry : changed.entrySet()) {
            Optional<Object> wanted = entry.getValue();
            if (wanted.isPresent()) {
                defaults.record(entry.getKey());
                entry.getKey().write(driverConnection, wanted.get());
            }
        }
        if (autoCommit && !driverAutoCommit) {
            driverConnection.setAutoCommit(true);
            driverAutoCommit = true;
        }
        beginByText(driverConnection);
    }

    /** Begins the transaction that SQL text began, once more. */
    void beginByText(Connection driverConnection) throws SQLException {
        String begin = beginText;
        if (begunByText && begin != null) {
            execute(driverConnection, begin);
            loose = false;
        }
    }

    private static void execute(Connection driverConnection, String sql) throws SQLException {
        try (Statement statement = driverConnection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Whatever is open at the server is rolled back; what the borrower began is not begun again. */
    void rollBackAtServer(Connection driverConnection) throws SQLException {
        if (driverAutoCommit) {
            // In auto-commit mode the drivers refuse rollback().
            execute(driverConnection, "ROLLBACK");
        } else {
            driverConnection.rollback();
        }
    }

    // Settings.

    void changing(Setting setting) throws SQLException {
        defaults.record(setting);
        if (changed.isEmpty()) {
            changed = new EnumMap<>(Setting.class);
        }
        changed.putIfAbsent(setting, Optional.empty());
    }

    /** Spring and others put back what they changed: then nothing is left to do at the return. */
    void changed(Setting setting, Object value) {
        if (defaults.isDefault(setting, value)) {
            unchanged(setting);
        } else {
            changed.put(setting, Optional.of(value));
        }
    }

    void unchanged(Setting setting) {
        if (!changed.isEmpty()) {
            changed.remove(setting);
        }
    }

    /** So that no round trip of the return outlasts the pool's own time-out. */
    void putBackNetworkTimeout() throws SQLException {
        if (changed.containsKey(Setting.NETWORK_TIMEOUT)) {
            unchanged(Setting.NETWORK_TIMEOUT);
            defaults.putBack(Setting.NETWORK_TIMEOUT);
        }
    }

    /**
     * Ends the open transaction and puts back what was changed, and nothing else.
     *
     * @return whether the session is as it was lent
     */
    boolean putBack(Connection driverConnection) throws SQLException {
        if (modeUnknown) {
            return false;
        }
        rollBackOpenWork(driverConnection);
        boolean all = true;
        for (Setting setting : changed.keySet()) {
            all &= defaults.putBack(setting);
        }
        if (driverAutoCommit != defaults.autoCommit()) {
            driverConnection.setAutoCommit(defaults.autoCommit());
        }
        driverConnection.clearWarnings();
        return all;
    }

    private void rollBackOpenWork(Connection driverConnection) throws SQLException {
        // What was done past this library's eyes may be open too.
        if (begunByText || (!driverAutoCommit && (worked || pinned))) {
            rollBackAtServer(driverConnection);
        }
    }
}
