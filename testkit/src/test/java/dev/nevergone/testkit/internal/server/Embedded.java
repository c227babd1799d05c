package dev.nevergone.testkit.internal.server;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.nevergone.testkit.ServerKind;

/** For tests of the servers that the testkit brings, whichever server the run is for. */
final class Embedded {

    private Embedded() {}

    /** The kind that the run is for, MariaDB where it is for containers; a run on an external server is not about them. */
    static ServerKind kind() {
        String asked = System.getProperty(ServerSetting.PROPERTY, "");
        assumeFalse(asked.startsWith("jdbc:"), "this run is about an external server");
        return asked.equals("mysql") ? ServerKind.MYSQL : ServerKind.MARIADB;
    }
}
