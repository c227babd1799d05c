package dev.nevergone.internal.jdbc;

import dev.nevergone.internal.jdbc.SessionDefaults.Setting;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;

/** What one lease did to its session: the transaction that is open, and the settings to put back. */
final class Session {

    private final SessionDefaults defaults;
    private final Set<Setting> changed = EnumSet.noneOf(Setting.class);
    private boolean autoCommit;
    private boolean begunByText;
    private boolean worked;
    private boolean mayHaveCommitted;
    private boolean modeUnknown;
    private boolean answered;

    Session(SessionDefaults defaults) {
        this.defaults = defaults;
        this.autoCommit = defaults.autoCommit();
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

    /** Whether the server has answered during this lease. */
    boolean answered() {
        return answered;
    }

    boolean mayHaveCommitted() {
        return mayHaveCommitted;
    }

    void beginUnit() {
        worked = false;
        mayHaveCommitted = false;
    }

    /** About to execute; says whether anything had been executed in the open transaction before. */
    boolean executing(SqlText.Kind kind) throws SQLException {
        boolean workedBefore = worked;
        if (kind.mayBegin()) {
            begunByText = true;
            modeUnknown |= kind == SqlText.Kind.AUTO_COMMIT;
        } else if (kind == SqlText.Kind.USE) {
            changing(Setting.DATABASE);
        }
        mayHaveCommitted |= kind.mayCommit();
        worked = inTransaction();
        return workedBefore;
    }

    /** Executed without an exception. */
    void executed(SqlText.Kind kind) {
        answered = true;
        // Whether COMMIT began the next transaction (AND CHAIN) is not looked at: one may be open, then.
        if (kind == SqlText.Kind.COMMIT || kind == SqlText.Kind.ROLLBACK) {
            worked = false;
        }
    }

    void committed() {
        worked = false;
        mayHaveCommitted = true;
    }

    void rolledBack() {
        worked = false;
    }

    /** The driver has switched the mode; into auto-commit, it committed. */
    void switchedTo(boolean mode) {
        if (mode && !autoCommit) {
            committed();
            begunByText = false;
        }
        autoCommit = mode;
    }

    void changing(Setting setting) throws SQLException {
        defaults.record(setting);
        changed.add(setting);
    }

    /** Spring and others put back what they changed: then nothing is left to do at the return. */
    void changed(Setting setting, Object value) {
        if (defaults.isDefault(setting, value)) {
            unchanged(setting);
        }
    }

    void unchanged(Setting setting) {
        changed.remove(setting);
    }

    /** So that no round trip of the return outlasts the pool's own time-out. */
    void putBackNetworkTimeout() throws SQLException {
        if (changed.remove(Setting.NETWORK_TIMEOUT)) {
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
        for (Setting setting : changed) {
            all &= defaults.putBack(setting);
        }
        if (autoCommit != defaults.autoCommit()) {
            driverConnection.setAutoCommit(defaults.autoCommit());
        }
        driverConnection.clearWarnings();
        return all;
    }

    private void rollBackOpenWork(Connection driverConnection) throws SQLException {
        if (!autoCommit && worked) {
            driverConnection.rollback();
        } else if (autoCommit && begunByText) {
            // In auto-commit mode the drivers refuse rollback().
            try (Statement statement = driverConnection.createStatement()) {
                statement.execute("ROLLBACK");
            }
        }
    }
}
