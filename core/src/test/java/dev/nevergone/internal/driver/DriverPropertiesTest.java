package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DriverPropertiesTest {

    @Test
    void setsWhatHikarisMySqlPageRecommendsButTheServerConfigurationCache() {
        assertThat(of("jdbc:mysql://a/b", Map.of()))
                .containsEntry("cachePrepStmts", "true")
                .containsEntry("prepStmtCacheSize", "250")
                .containsEntry("prepStmtCacheSqlLimit", "2048")
                .containsEntry("useServerPrepStmts", "true")
                .containsEntry("useLocalSessionState", "true")
                .containsEntry("rewriteBatchedStatements", "true")
                .containsEntry("elideSetAutoCommits", "true")
                .containsEntry("maintainTimeStats", "false")
                .containsEntry("tcpKeepAlive", "true")
                .doesNotContainKeys("cacheServerConfiguration", "cacheResultSetMetadata");
    }

    @Test
    void setsForMariaDbOnlyWhatItsDriverKnows() {
        assertThat(of("jdbc:mariadb://a/b", Map.of()))
                .containsOnlyKeys(
                        "tcpKeepAlive",
                        "cachePrepStmts",
                        "prepStmtCacheSize",
                        "useServerPrepStmts",
                        "useLocalSessionState",
                        "connectTimeout",
                        "socketTimeout",
                        "socketFactory",
                        "user",
                        "password");
    }

    @Test
    void boundsConnectsAndReads() {
        assertThat(of("jdbc:mysql://a/b", Map.of()))
                .containsEntry("connectTimeout", "3000")
                .containsEntry("socketTimeout", "60000")
                .containsEntry("user", "app")
                .containsEntry("password", "secret")
                .containsEntry("socketFactory", "factory");
    }

    @Test
    void leavesTheUsersValuesAloneWhereverTheyAre() {
        Properties properties = of(
                "jdbc:mysql://a/b?SocketTimeout=1&cachePrepStmts=false",
                Map.of("tcpKeepAlive", "false", "CONNECTTIMEOUT", "2", "own", "x"));
        assertThat(properties)
                .doesNotContainKeys("socketTimeout", "cachePrepStmts", "connectTimeout")
                .containsEntry("tcpKeepAlive", "false")
                .containsEntry("CONNECTTIMEOUT", "2")
                .containsEntry("own", "x");
    }

    @Test
    void knowsTheTimeoutsInForce() {
        DriverProperties users = new DriverProperties(
                JdbcUrl.parse("jdbc:mysql://a/b?socketTimeout=1500"), spec(Map.of("connectTimeout", "2500")));
        assertThat(users.socketTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(users.connectTimeout()).isEqualTo(Duration.ofMillis(2500));
        DriverProperties ours = new DriverProperties(JdbcUrl.parse("jdbc:mysql://a/b"), spec(Map.of()));
        assertThat(ours.socketTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(ours.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void letsTheDriversGoRoundTheirHostsOnce() {
        assertThat(of("jdbc:mariadb://a,b/c", Map.of())).containsEntry("retriesAllDown", "1");
        assertThat(of("jdbc:mysql://a,b/c", Map.of())).containsEntry("retriesAllDown", "1");
        assertThat(of("jdbc:mysql://a/c", Map.of())).doesNotContainKey("retriesAllDown");
    }

    @Test
    void showsNoSecret() {
        assertThat(new ConnectSpec("jdbc:mysql://u:hush@a/b", Duration.ZERO, Duration.ZERO, Map.of("password", "hush"))
                        .toString())
                .doesNotContain("hush");
    }

    private static Properties of(String url, Map<String, String> driverProperties) {
        return new DriverProperties(JdbcUrl.parse(url), spec(driverProperties))
                .of("app", "secret", Duration.ofSeconds(3), Duration.ofMinutes(1), "factory");
    }

    private static ConnectSpec spec(Map<String, String> driverProperties) {
        return new ConnectSpec("jdbc:mysql://a/b", Duration.ofSeconds(3), Duration.ofMinutes(1), driverProperties);
    }
}
