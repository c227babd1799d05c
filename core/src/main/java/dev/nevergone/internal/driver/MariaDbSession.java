package dev.nevergone.internal.driver;

import java.sql.Connection;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.util.constants.ServerStatus;

/**
 * The status of MariaDB Connector/J's connection. After an error the driver itself takes a transaction for open until the
 * next answer. It skips what the server reports about the session.
 */
final class MariaDbSession implements SessionView {

    private final Context context;
    private final long handshakeId;

    private MariaDbSession(org.mariadb.jdbc.Connection driver) {
        this.context = driver.getContext();
        this.handshakeId = driver.getThreadId();
    }

    static SessionView of(Connection connection) {
        return connection instanceof org.mariadb.jdbc.Connection driver
                ? new MariaDbSession(driver)
                : SessionView.UNKNOWN;
    }

    @Override
    public boolean known() {
        return true;
    }

    @Override
    public boolean inTransaction() {
        return (context.getServerStatus() & ServerStatus.IN_TRANSACTION) != 0;
    }

    @Override
    public boolean autoCommit() {
        return (context.getServerStatus() & ServerStatus.AUTOCOMMIT) != 0;
    }

    @Override
    public long handshakeId() {
        return handshakeId;
    }
}
