package dev.nevergone.testkit.internal.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** MySQL 8.0: GTID sets and auto-positioning. Stateless. */
final class MySqlReplication extends Replication {

    private static final String SHOW = "SHOW REPLICA STATUS";

    @Override
    List<String> arguments(int serverId) {
        return List.of(
                "--server-id=" + serverId,
                "--log-bin=binlog",
                "--relay-log=relay",
                "--relay-log-recovery=ON",
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON");
    }

    @Override
    List<String> readOnlyVariables() {
        return List.of("read_only", "super_read_only");
    }

    @Override
    String position(Connection primary) throws SQLException {
        return ask(primary, "SELECT @@GLOBAL.gtid_executed").replace("\n", "");
    }

    @Override
    String received(Connection replica) throws SQLException {
        return statusField(replica, SHOW, "Retrieved_Gtid_Set").replace("\n", "");
    }

    @Override
    boolean reached(Connection replica, String position) throws SQLException {
        return ask(replica, "SELECT GTID_SUBSET('" + position + "', @@GLOBAL.gtid_executed)")
                .equals("1");
    }

    @Override
    boolean diverged(Connection server, Connection from) throws SQLException {
        return !reached(from, position(server));
    }

    @Override
    void follow(Connection replica, String host, int port) throws SQLException {
        ServerBase.execute(
                replica,
                "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '" + host + "', SOURCE_PORT = " + port
                        + ", SOURCE_USER = '" + Accounts.ADMIN + "', SOURCE_PASSWORD = '" + Accounts.ADMIN_PASSWORD
                        + "', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1, SOURCE_CONNECT_RETRY = 1",
                "START REPLICA");
    }

    @Override
    void stopReceiving(Connection replica) throws SQLException {
        ServerBase.execute(replica, "STOP REPLICA IO_THREAD");
    }

    @Override
    void unfollow(Connection replica) throws SQLException {
        ServerBase.execute(replica, "STOP REPLICA", "RESET REPLICA ALL");
    }

    @Override
    @Nullable
    Status status(Connection replica) throws SQLException {
        return status(replica, SHOW, "Replica");
    }
}
