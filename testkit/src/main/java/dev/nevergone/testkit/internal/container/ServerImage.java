package dev.nevergone.testkit.internal.container;

import dev.nevergone.testkit.internal.server.Accounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an image of a server is told.
 *
 * @param name the image, with tag
 * @param mariaDb whether it is a MariaDB
 */
record ServerImage(String name, boolean mariaDb) {

    /** The port for everybody within the container. */
    static final int PORT = 3306;

    // MySQL's default for it; MariaDB has none.
    static final int ADMIN_PORT = 33062;

    static ServerImage of(String name) {
        return new ServerImage(name, repository(name).contains("mariadb"));
    }

    /** Whether an image of that name is taken for a MySQL or MariaDB. */
    static boolean known(String name) {
        String repository = repository(name);
        return repository.contains("mysql") || repository.contains("mariadb") || repository.contains("percona");
    }

    /** The name without registry and tag. */
    private static String repository(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        return last.split("[:@]", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** What its entrypoint reads: https://hub.docker.com/_/mysql, https://hub.docker.com/_/mariadb. */
    List<String> environment() {
        String prefix = mariaDb ? "MARIADB" : "MYSQL";
        return List.of(prefix + "_ROOT_PASSWORD=" + Accounts.ADMIN_PASSWORD, prefix + "_ROOT_HOST=%");
    }

    /** The arguments of the server: as far as tests depend on them, those of the servers that the testkit brings. */
    List<String> command(String hostName, List<String> extra) {
        List<String> command = new ArrayList<>(List.of(
                "--character-set-server=utf8mb4",
                "--innodb-buffer-pool-size=64M",
                // Asynchronous I/O needs a kernel resource that runs out where many servers run.
                "--innodb-use-native-aio=0",
                "--skip-log-bin",
                "--skip-name-resolve",
                "--max-connections=500",
                "--table-open-cache=400",
                "--default-time-zone=+00:00",
                "--performance-schema=OFF"));
        // The administrator's way in where max_connections is reached. MySQL takes no wildcard for --admin-address, and
        // the
        // container's number may change with each start: its name stands for it.
        command.addAll(
                mariaDb
                        ? List.of("--extra-port=" + ADMIN_PORT, "--extra-max-connections=20")
                        : List.of("--admin-address=" + hostName, "--admin-port=" + ADMIN_PORT, "--mysqlx=OFF"));
        command.addAll(extra);
        return command;
    }

    /** What the application user must not have. */
    String revoked() {
        return mariaDb ? Accounts.REVOKED_ON_MARIADB : Accounts.REVOKED_ON_MYSQL;
    }
}
