package dev.nevergone.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The profile {@code mysql}: a server of the user's own, with something in its databases already. */
class OwnServerTest {

    private final MySqlServer server = MySqlServer.shared();

    @Test
    void migratesDatabasesThatHaveTablesAndLeavesThoseAlone() throws SQLException {
        String shop = server.database("own_shop");
        String auth = server.database("own_auth");
        byHand(
                shop,
                "CREATE TABLE visitor_note (note VARCHAR(100))",
                "INSERT INTO visitor_note VALUES ('I was here first')");
        byHand(auth, "CREATE TABLE old_login (name VARCHAR(100))", "INSERT INTO old_login VALUES ('ada')");

        try (ConfigurableApplicationContext first = start(shop, auth)) {
            assertThat(text(first, "SELECT note FROM visitor_note")).isEqualTo("I was here first");
            assertThat(text(first, "SELECT COUNT(*) FROM book")).isEqualTo("12");
            first.getBean(JdbcClient.class)
                    .sql("UPDATE book SET stock = 77 WHERE id = 1")
                    .update();
        }
        try (ConfigurableApplicationContext second = start(shop, auth)) {
            assertThat(text(second, "SELECT note FROM visitor_note")).isEqualTo("I was here first");
            assertThat(text(second, "SELECT name FROM own_auth.old_login")).isEqualTo("ada");
            assertThat(text(second, "SELECT stock FROM book WHERE id = 1")).isEqualTo("77");

            assertThat(second.getBeanProvider(FaultyServer.class).stream()).isEmpty();
            Browser visitor =
                    new Browser(second.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            assertThat(visitor.open("/").body()).contains("Middlemarch");
            String signIn = visitor.open("/sign-in").body();
            assertThat(signIn).doesNotContain("reader");
            assertThat(visitor.open("/board").body()).contains("sign in</a> to start it");
            HttpResponse<String> start = visitor.post("/board/load/start", Map.of(), Browser.hidden(signIn, "_csrf"));
            assertThat(start.uri().getPath()).isEqualTo("/sign-in");
            assertThat(text(second, "SELECT COUNT(*) FROM board_order")).isEqualTo("0");
        }
    }

    @Test
    void namesTheVariableThatIsMissing() {
        assertThatThrownBy(() ->
                        Bookshop.application().profiles("mysql").run("--BOOKSHOP_DB_URL=jdbc:mysql://127.0.0.1:1/shop"))
                .hasMessageContaining("BOOKSHOP_AUTH_URL");
    }

    private ConfigurableApplicationContext start(String shop, String auth) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--BOOKSHOP_DB_URL=" + shop,
                "--BOOKSHOP_AUTH_URL=" + auth,
                "--BOOKSHOP_DB_USER=" + server.username(),
                "--BOOKSHOP_DB_PASSWORD=" + server.password()));
        if (server.isMariaDb()) {
            arguments.add("--spring.jpa.database-platform=org.hibernate.dialect.MariaDBDialect");
            arguments.add("--spring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access=false");
        }
        return Bookshop.application().profiles("mysql").run(arguments.toArray(String[]::new));
    }

    private void byHand(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, server.username(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String text(ConfigurableApplicationContext application, String sql) {
        return application
                .getBean(JdbcClient.class)
                .sql(sql)
                .query(String.class)
                .single();
    }
}
