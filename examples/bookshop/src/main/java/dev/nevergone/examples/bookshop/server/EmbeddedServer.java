package dev.nevergone.examples.bookshop.server;

import dev.nevergone.testkit.FaultyServer;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ServerKind;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;

/**
 * Starts a server before the application asks for a connection, and tells it the way there: through the proxies, so that the
 * board can break what lies between. Does nothing with the profile {@code mysql}.
 */
public final class EmbeddedServer implements ApplicationContextInitializer<GenericApplicationContext> {

    private static final Logger LOG = LoggerFactory.getLogger("bookshop");

    @Override
    public void initialize(GenericApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (environment.acceptsProfiles(Profiles.of("mysql"))) {
            // So that a variable of application-mysql.yml that is missing is named at once.
            environment.setRequiredProperties("spring.datasource.url", "nevergone.binds.auth.url");
            return;
        }
        LOG.info(
                "Starting a database and the shop; in a few seconds open http://127.0.0.1:{}/",
                environment.getProperty("server.port", "8080"));
        MySqlServer server = start();
        FaultyServer proxies = FaultyServer.inFrontOf(server);
        environment.getPropertySources().addFirst(new MapPropertySource("embedded server", settings(proxies)));
        // Made first, so closed last: the proxies, then the server.
        context.registerBean(MySqlServer.class, () -> server);
        context.registerBean(FaultyServer.class, () -> proxies);
    }

    private static Map<String, Object> settings(FaultyServer server) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("spring.datasource.url", server.jdbcUrl("bookshop"));
        settings.put("spring.datasource.username", server.username());
        settings.put("spring.datasource.password", server.password());
        settings.put("nevergone.binds.auth.url", server.jdbcUrl("auth"));
        settings.put("nevergone.binds.auth.username", server.username());
        settings.put("nevergone.binds.auth.password", server.password());
        if (server.server().isMariaDb()) {
            // MySQL's driver cannot tell Hibernate what a MariaDB is, nor its keywords.
            settings.put("spring.jpa.database-platform", "org.hibernate.dialect.MariaDBDialect");
            settings.put("spring.jpa.properties.hibernate.boot.allow_jdbc_metadata_access", "false");
        }
        return settings;
    }

    /** The server that somebody named, else MariaDB: a container's image might have to be pulled first. */
    private static MySqlServer start() {
        boolean named = Stream.of(System.getProperty("nevergone.server"), System.getenv("NEVERGONE_SERVER"))
                .anyMatch(name -> name != null && !name.isBlank());
        return named ? MySqlServer.shared() : MySqlServer.start(ServerKind.MARIADB);
    }
}
