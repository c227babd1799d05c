package dev.nevergone.testkit.internal.server;

import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
import com.mysql.cj.exceptions.CJException;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.MySqlServerException;
import dev.nevergone.testkit.ServerKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A server of the user's own: connected to, never run. Thread-safe. */
public final class ExternalServer extends ServerBase {

    // What the URL's parts say already, or a test decides.
    private static final Set<String> NOT_REPEATED = Set.of("user", "password", "host", "port", "dbname", "sslMode");

    private final HostInfo address;
    private final String version;

    private ExternalServer(HostInfo address) {
        this.address = address;
        try (Connection connection = login(adminAddress(""), adminUser(), adminPassword())) {
            this.version = Objects.requireNonNullElse(text(connection, "SELECT VERSION()"), "?");
        } catch (SQLException e) {
            throw new MySqlServerException(
                    "Cannot log in to the server that " + ServerSetting.PROPERTY + " names, " + address.getHost() + ":"
                            + address.getPort() + ": " + e.getMessage(),
                    e);
        }
    }

    /** Connects to a server by its URL, which must hold user and password. */
    public static MySqlServer connect(String url) {
        HostInfo address;
        try {
            address = ConnectionUrl.getConnectionUrlInstance(url, new Properties())
                    .getMainHost();
        } catch (CJException e) {
            // Its message quotes the URL, and that holds the password.
            throw new IllegalArgumentException(ServerSetting.PROPERTY
                    + ": the driver cannot read this jdbc:mysql: URL; its password is not shown, so"
                    + " neither is the URL");
        }
        if (address.getUser() == null || address.getUser().isEmpty() || address.getPassword() == null) {
            throw new IllegalArgumentException(ServerSetting.PROPERTY + " (a URL for " + address.getHost() + ":"
                    + address.getPort() + "): must hold user and password, as in"
                    + " jdbc:mysql://HOST:3306/?user=...&password=...");
        }
        return new ExternalServer(address);
    }

    @Override
    public ServerKind kind() {
        return ServerKind.EXTERNAL;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public boolean isMariaDb() {
        return version.contains("MariaDB");
    }

    @Override
    public String host() {
        return address.getHost();
    }

    @Override
    public int port() {
        return address.getPort();
    }

    @Override
    public String username() {
        return address.getUser();
    }

    @Override
    public String password() {
        return address.getPassword();
    }

    @Override
    public String jdbcUrl(String database) {
        return url(database, "DISABLED");
    }

    @Override
    public String tlsJdbcUrl(String database) {
        return url(database, "REQUIRED");
    }

    private String url(String database, String sslMode) {
        Map<String, String> options = new TreeMap<>(address.getHostProperties());
        options.keySet().removeAll(NOT_REPEATED);
        options.put("allowPublicKeyRetrieval", "true");
        return "jdbc:mysql://" + host() + ":" + port() + "/" + database + "?sslMode=" + sslMode + "&"
                + options.entrySet().stream()
                        .map(o -> o.getKey() + "=" + URLEncoder.encode(o.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }

    @Override
    protected String adminAddress(String database) {
        return url(database, "PREFERRED");
    }

    @Override
    protected String adminUser() {
        return username();
    }

    @Override
    protected String adminPassword() {
        return password();
    }

    @Override
    protected boolean mayKill(String user) {
        // Others may be at work on it.
        return user.equals(username());
    }

    @Override
    public boolean controllable() {
        return false;
    }

    @Override
    public void shutdown() {
        throw notOurs("shutdown()");
    }

    @Override
    public void startAgain() {
        throw notOurs("startAgain()");
    }

    @Override
    public void restart() {
        throw notOurs("restart()");
    }

    @Override
    public void crash() {
        throw notOurs("crash()");
    }

    @Override
    public void crashAndRestart() {
        throw notOurs("crashAndRestart()");
    }

    @Override
    public void freeze() {
        throw notOurs("freeze()");
    }

    @Override
    public void thaw() {
        throw notOurs("thaw()");
    }

    @Override
    public Path log() {
        throw notOurs("log()");
    }

    @Override
    public void heal() {
        resetGlobals();
    }

    @Override
    public void close() {
        // It is not ours to end.
    }

    private UnsupportedOperationException notOurs(String verb) {
        return new UnsupportedOperationException(verb + " is impossible on " + this
                + ": the testkit does not run it. Set "
                + ServerSetting.PROPERTY + " to docker, mariadb or mysql for tests that need this, or skip them where"
                + " controllable() is false");
    }

    @Override
    public String toString() {
        return "external " + version + " at " + host() + ":" + port();
    }
}
