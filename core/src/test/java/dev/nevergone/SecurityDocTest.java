package dev.nevergone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.mysql.cj.NativeSession;
import com.mysql.cj.conf.PropertyDefinitions;
import com.mysql.cj.jdbc.JdbcConnection;
import dev.nevergone.testkit.ArmedRule;
import dev.nevergone.testkit.FaultProxy;
import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.ServerKind;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What {@code docs/security.md} says is so. */
class SecurityDocTest {

    private static final Path PAGE = Path.of("../docs/security.md");
    private static final Pattern PROPERTY =
            Pattern.compile("^\\| `([a-z]\\w+)` \\| (`\\w+`|none) \\|", Pattern.MULTILINE);
    private static final Pattern TEST = Pattern.compile("`(\\w+Tests?)`");
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    private static String page() throws Exception {
        return Files.readString(PAGE);
    }

    @Test
    void theDriversDefaultsAreThoseOfTheTable() throws Exception {
        Map<String, String> defaults = defaults(new com.mysql.cj.jdbc.Driver(), "jdbc:mysql://host/shop");
        List<MatchResult> rows = PROPERTY.matcher(page()).results().toList();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(6).allSatisfy(row -> assertThat(defaults)
                .containsEntry(
                        row.group(1),
                        row.group(2).equals("none") ? "" : row.group(2).replace("`", "")));
        assertThat(defaults).containsEntry("sslMode", "PREFERRED").doesNotContainKey("autoDeserialize");
        assertThat(defaults)
                .containsEntry("profileSQL", "false")
                .containsEntry("logSlowQueries", "false")
                .containsEntry("dumpQueriesOnException", "false");
        assertThat(org.mariadb.jdbc.Configuration.parse("jdbc:mariadb://host/shop")
                        .allowLocalInfile())
                .isTrue();
    }

    private static Map<String, String> defaults(Driver driver, String url) throws SQLException {
        Map<String, String> defaults = new TreeMap<>();
        for (DriverPropertyInfo info : driver.getPropertyInfo(url, new Properties())) {
            defaults.put(info.name, info.value == null ? "" : info.value);
        }
        return defaults;
    }

    @Test
    void whatThePageCallsRefusedIsRefused() {
        Stream.of(
                        "autoReconnect=true",
                        "autoReconnectForPools=true",
                        "connectTimeout=0",
                        "socketTimeout=0",
                        "sslmode=X")
                .forEach(property -> isRefused("jdbc:mysql://host/shop", property));
        Stream.of("user=a", "password=b").forEach(property -> isRefused("jdbc:mysql://host/shop", property));
        Stream.of("transactionReplay=true", "pool=true")
                .forEach(property -> isRefused("jdbc:mariadb://host/shop", property));
    }

    private static void isRefused(String url, String property) {
        String[] pair = property.split("=");
        assertThatThrownBy(() -> PoolSettings.builder(url).driverProperty(pair[0], pair[1]))
                .as(property)
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTestsThatThePageNamesExist() throws Exception {
        List<String> files;
        try (Stream<Path> core = Files.walk(Path.of("src/test/java"));
                Stream<Path> spring = Files.walk(Path.of("../spring-autoconfig/src/test/java"))) {
            files = Stream.concat(core, spring)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
        assertThat(TEST.matcher(page()).results().map(name -> name.group(1) + ".java"))
                .hasSizeGreaterThan(7)
                .allSatisfy(name -> assertThat(files).contains(name));
    }

    @Test
    void theGrantsSufficeForThePoolAndATableWitness() throws Exception {
        assumeTrue(Pools.server().controllable(), "creates a user");
        Pools.server().database("shop");
        CommitWitness witness = CommitWitness.table();
        try (Connection admin = Pools.server().adminConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("DROP USER IF EXISTS 'shop'@'%'");
            for (String sql : (sql("security.md") + sql("sizing.md")).split(";")) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
            statement.execute("USE shop");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS article (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20))");
            witness.createTable(admin);
        }
        try (FaultyServer mysql = FaultyServer.inFrontOf(Pools.server());
                ResilientDataSource pool = PoolFactory.create(PoolSettings.builder(mysql.jdbcUrl("shop"))
                        .username("shop")
                        .password("a long secret")
                        .requirePrimary(true)
                        .commitWitness(witness)
                        .build())) {
            ArmedRule lost = mysql.cutAfterCommit();
            int inserted = pool.inTransaction(connection ->
                    connection.createStatement().executeUpdate("INSERT INTO article (name) VALUES ('pen')"));
            assertThat(inserted).isOne();
            assertThat(lost.fired()).isOne();
            assertThat(pool.stats().commitsResolved()).isOne();
            int purged = pool.withConnection(connection -> witness.purge(connection, Duration.ofDays(30)));
            assertThat(purged).isZero();
        } finally {
            try (Connection admin = Pools.server().adminConnection()) {
                admin.createStatement().execute("DROP USER 'shop'@'%'");
            }
        }
    }

    private static String sql(String page) throws Exception {
        String text = Files.readString(PAGE.resolveSibling(page));
        return SQL.matcher(text).results().map(block -> block.group(1)).collect(Collectors.joining("\n"));
    }

    @Test
    void onlyTheVerifyingModesAskWhoTheServerIs(@TempDir Path folder) throws Exception {
        assumeTrue(Pools.server().tls() && Pools.server().controllable(), "a self-signed certificate is needed");
        Pools.server().database(Pools.DATABASE);
        String url = Pools.server().tlsJdbcUrl(Pools.DATABASE).replace("sslMode=REQUIRED", "sslMode=%s");
        assertThat(url).contains("sslMode=%s");
        Path trusted = folder.resolve("ca.p12");
        trust(trusted, url.formatted("REQUIRED"));
        // The certificate that a MySQL makes for itself is issued for no host.
        boolean selfSigned = Pools.server().kind() == ServerKind.MARIADB;

        for (String mode : List.of("PREFERRED", "REQUIRED")) {
            assertThat(cipher(url.formatted(mode))).as(mode).isNotEmpty();
        }
        for (String mode : List.of("VERIFY_CA", "VERIFY_IDENTITY")) {
            Throwable refused = catchThrowable(() -> cipher(url.formatted(mode)));
            assertThat(Failure.of(refused).category()).as(mode).isEqualTo(Failure.Category.CONFIG_ERROR);
            assertThat(Pools.stackTrace(refused)).contains("Path does not chain with any of the trust anchors");
            if (selfSigned) {
                assertThat(cipher(url.formatted(mode) + "&trustCertificateKeyStoreUrl=" + trusted.toUri()
                                + "&trustCertificateKeyStoreType=PKCS12&trustCertificateKeyStorePassword=changeit"))
                        .as(mode)
                        .isNotEmpty();
            }
        }
    }

    private static String cipher(String url) throws SQLException {
        try (ResilientDataSource pool = PoolFactory.create(
                Pools.settings(url).outageGrace(Duration.ZERO).build())) {
            return pool.withConnection(connection -> {
                try (ResultSet row =
                        connection.createStatement().executeQuery("SHOW SESSION STATUS LIKE 'Ssl_cipher'")) {
                    row.next();
                    return row.getString(2);
                }
            });
        }
    }

    private static void trust(Path file, String url) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (Connection connection = DriverManager.getConnection(
                        url, Pools.server().username(), Pools.server().password());
                OutputStream out = Files.newOutputStream(file)) {
            NativeSession session =
                    (NativeSession) connection.unwrap(JdbcConnection.class).getSession();
            Socket socket = session.getProtocol().getSocketConnection().getMysqlSocket();
            store.setCertificateEntry(
                    "server", ((SSLSocket) socket).getSession().getPeerCertificates()[0]);
            store.store(out, "changeit".toCharArray());
        }
    }

    @Test
    void noLogLineHoldsSqlOrAParameterAtAnyLevel() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.nevergone");
        Level before = logger.getLevel();
        logger.setLevel(Level.TRACE);
        try (LogLines log = LogLines.ofNevergone();
                FaultProxy proxy = Pools.proxy();
                ResilientDataSource pool =
                        PoolFactory.create(Pools.settings(proxy).build())) {
            assertThatThrownBy(() -> pool.inTransaction(connection -> {
                        try (var statement = connection.prepareStatement("SELECT ? AS marker_of_sql")) {
                            statement.setString(1, "marker_of_parameter");
                            statement.executeQuery();
                            proxy.resetOpenConnections();
                            return statement.executeQuery().next();
                        }
                    }))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> pool.withConnection(
                            connection -> connection.createStatement().execute("INSERT INTO marker_of_sql VALUES (1)")))
                    .isInstanceOf(SQLException.class);
            assertThat(log.all()).hasSizeGreaterThan(3).noneMatch(line -> line.contains("marker"));
        } finally {
            logger.setLevel(before);
        }
    }

    @Test
    void thePageNamesTheModesOfBothDrivers() throws Exception {
        String modes = Arrays.stream(PropertyDefinitions.SslMode.values())
                .map(mode -> "`" + mode + "`")
                .collect(Collectors.joining(" "));
        assertThat(modes.split(" ")).allSatisfy(mode -> assertThat(page()).contains("| " + mode));
        assertThat(org.mariadb.jdbc.export.SslMode.values())
                .allSatisfy(mode -> assertThat(page()).contains("`" + mode.getValue() + "`"));
    }
}
