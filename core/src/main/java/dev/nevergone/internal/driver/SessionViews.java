package dev.nevergone.internal.driver;

import java.sql.Connection;
import java.sql.SQLException;

/** Makes session views, each kind in a class of its own, so that no class of an absent driver is loaded. */
final class SessionViews {

    private SessionViews() {}

    /**
     * Makes the view of a connection to one host; where the server offers to report changes of the session, asks it to,
     * which is one more round trip.
     *
     * @throws SQLException only if the connection did not survive it
     */
    static SessionView of(DriverKind kind, Connection connection) throws SQLException {
        try {
            return switch (kind) {
                case CONNECTOR_J -> ConnectorJSession.of(connection);
                case MARIADB -> MariaDbSession.of(connection);
            };
        } catch (LinkageError e) {
            // The driver was loaded where our class loader does not see it.
            return SessionView.UNKNOWN;
        }
    }
}
