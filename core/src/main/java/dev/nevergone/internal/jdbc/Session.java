package dev.nevergone.internal.jdbc;

import dev.nevergone.RetryDecision.Transaction;
import dev.nevergone.internal.jdbc.SessionDefaults.Setting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Locale;
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
    private boolean worked;
    private boolean wrote;
    private boolean mayHaveCommitted;
    private boolean modeUnknown;
    private boolean pinned;
    private boolean answered;

    Session(SessionDefaults defaults) {
        this.defaults = defaults;
        this.autoCommit = defaults.autoCommit();
        this.driverAutoCommit = autoCommit;
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

    boolean mayHaveCommitted() {
        return mayHaveCommitted;
    }

    void beginUnit() {
        worked = false;
        wrote = false;
        mayHaveCommitted = false;
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

    /** About to execute. */
    void executing(SqlText text) throws SQLException {
        SqlText.Kind kind = text.kind();
        if (kind == SqlText.Kind.BEGIN) {
            begunByText = true;
            beginText = text.sql();
            worked = false;
            wrote = false;
        } else {
            if (kind.mayBegin()) {
                begunByText = true;
                modeUnknown |= kind == SqlText.Kind.AUTO_COMMIT;
            } else if (kind == SqlText.Kind.USE) {
                changing(Setting.DATABASE);
            }
            worked = inTransaction();
            wrote |= worked && kind != SqlText.Kind.READ;
        }
        mayHaveCommitted |= kind.mayCommit();
    }

    /** Executed without an exception. */
    void executed(SqlText text) {
        answered = true;
        pinned |= text.pins();
        switch (text.kind()) {
            case COMMIT, ROLLBACK -> {
                // AND CHAIN begins the next transaction at once.
                endTransaction(!text.sql().toUpperCase(Locale.ROOT).contains("CHAIN"));
            }
            case DDL -> endTransaction(true);
            default -> {}
        }
    }

    private void endTransaction(boolean forGood) {
        worked = false;
        wrote = false;
        if (forGood) {
            begunByText = false;
            beginText = null;
        }
    }

    /** What was announced with {@link #executing} did not happen, and is to be tried again. */
    void notExecuted(Transaction before) {
        worked = before == Transaction.OPEN;
        wrote &= worked;
        begunByText &= before != Transaction.NONE;
    }

    void committed() {
        endTransaction(true);
        mayHaveCommitted = true;
    }

    void rolledBack() {
        endTransaction(true);
    }

    /** The mode is another. Into auto-commit, what was open was committed. */
    void switchedTo(boolean mode) {
        if (mode && !autoCommit) {
            endTransaction(true);
        }
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
        String begin = beginText;
        if (begunByText && begin != null) {
            try (Statement statement = driverConnection.createStatement()) {
                statement.execute(begin);
            }
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
        if (!driverAutoCommit && (worked || begunByText)) {
            driverConnection.rollback();
        } else if (driverAutoCommit && begunByText) {
            // In auto-commit mode the drivers refuse rollback().
            try (Statement statement = driverConnection.createStatement()) {
                statement.execute("ROLLBACK");
            }
        }
    }
}
