package dev.nevergone.testkit.internal.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MariaDB: GTIDs of the form domain-server-sequence, where only the last of each counts. Stateless. */
final class MariaDbReplication extends Replication {

    private static final String SHOW = "SHOW SLAVE STATUS";

    @Override
    List<String> arguments(int serverId) {
        return List.of(
                "--server-id=" + serverId,
                "--log-bin=binlog",
                "--log-slave-updates=ON",
                "--binlog-format=ROW",
                "--relay-log=relay",
                "--relay-log-recovery=ON",
                "--gtid-strict-mode=ON");
    }

    @Override
    List<String> readOnlyVariables() {
        return List.of("read_only");
    }

    @Override
    String position(Connection primary) throws SQLException {
        return ask(primary, "SELECT @@GLOBAL.gtid_binlog_pos");
    }

    @Override
    String received(Connection replica) throws SQLException {
        return statusField(replica, SHOW, "Gtid_IO_Pos");
    }

    @Override
    boolean reached(Connection replica, String position) throws SQLException {
        // 0 where it is reached, -1 where the time passes.
        return ask(replica, "SELECT MASTER_GTID_WAIT('" + position + "', 0)").equals("0");
    }

    @Override
    boolean diverged(Connection server, Connection from) throws SQLException {
        // Each server numbers on from the last transaction it has: what it has of a third it has without a hole.
        Map<String, Long> other = lastOfEach(from);
        return lastOfEach(server).entrySet().stream()
                .anyMatch(last -> last.getValue() > other.getOrDefault(last.getKey(), 0L));
    }

    private static Map<String, Long> lastOfEach(Connection server) throws SQLException {
        Map<String, Long> last = new HashMap<>();
        for (String gtid : ask(server, "SELECT @@GLOBAL.gtid_binlog_state").split(",")) {
            int number = gtid.lastIndexOf('-');
            if (number > 0) {
                last.put(gtid.substring(0, number), Long.parseLong(gtid.substring(number + 1)));
            }
        }
        return last;
    }

    @Override
    void follow(Connection replica, String host, int port) throws SQLException {
        ServerBase.execute(
                replica,
                // What it committed as a primary is not in there yet.
                "SET GLOBAL gtid_slave_pos = @@GLOBAL.gtid_binlog_pos",
                "CHANGE MASTER TO MASTER_HOST = '" + host + "', MASTER_PORT = " + port + ", MASTER_USER = '"
                        + Accounts.ADMIN + "', MASTER_PASSWORD = '" + Accounts.ADMIN_PASSWORD
                        + "', MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1, MASTER_SSL = 0,"
                        + " MASTER_SSL_VERIFY_SERVER_CERT = 0",
                "START SLAVE");
    }

    @Override
    void stopReceiving(Connection replica) throws SQLException {
        ServerBase.execute(replica, "STOP SLAVE IO_THREAD");
    }

    @Override
    void unfollow(Connection replica) throws SQLException {
        ServerBase.execute(replica, "STOP SLAVE", "RESET SLAVE ALL");
    }

    @Override
    @Nullable
    Status status(Connection replica) throws SQLException {
        return status(replica, SHOW, "Slave");
    }
}
