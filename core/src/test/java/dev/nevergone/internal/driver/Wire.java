package dev.nevergone.internal.driver;

import dev.nevergone.testkit.MySqlServer;

/** The ways in which a driver may talk to a server. */
enum Wire {
    CONNECTOR_J(true, false, false),
    CONNECTOR_J_TLS(true, true, false),
    CONNECTOR_J_COMPRESSED(true, false, true),
    CONNECTOR_J_TLS_COMPRESSED(true, true, true),
    MARIADB(false, false, false),
    MARIADB_TLS(false, true, false),
    MARIADB_COMPRESSED(false, false, true),
    MARIADB_TLS_COMPRESSED(false, true, true);

    private final boolean connectorJ;
    private final boolean tls;
    private final boolean compressed;

    Wire(boolean connectorJ, boolean tls, boolean compressed) {
        this.connectorJ = connectorJ;
        this.tls = tls;
        this.compressed = compressed;
    }

    boolean connectorJ() {
        return connectorJ;
    }

    boolean tls() {
        return tls;
    }

    String url(MySqlServer server, String database) {
        return url(server.host(), server.port(), database);
    }

    String url(String host, int port, String database) {
        String ssl = connectorJ ? (tls ? "REQUIRED" : "DISABLED") : (tls ? "trust" : "disable");
        return (connectorJ ? "jdbc:mysql://" : "jdbc:mariadb://") + host + ":" + port + "/" + database + "?sslMode="
                + ssl + "&allowMultiQueries=true&allowPublicKeyRetrieval=true"
                + (compressed ? "&useCompression=true" : "");
    }
}
