package dev.nevergone.examples.bookshop.server;

import dev.nevergone.testkit.FaultyServer;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;

/**
 * Starts a server before the application asks for a connection, and tells it the way there: through the proxies, so that the
 * board can break what lies between. Does nothing with the profile {@code mysql}.
 */
public final class EmbeddedServer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        if (context.getEnvironment().acceptsProfiles(Profiles.of("mysql"))) {
            return;
        }
        FaultyServer server = FaultyServer.start();
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "embedded server",
                        Map.of(
                                "spring.datasource.url", server.jdbcUrl("bookshop"),
                                "spring.datasource.username", server.username(),
                                "spring.datasource.password", server.password(),
                                "nevergone.binds.auth.url", server.jdbcUrl("auth"),
                                "nevergone.binds.auth.username", server.username(),
                                "nevergone.binds.auth.password", server.password())));
        ((GenericApplicationContext) context).registerBean(FaultyServer.class, () -> server);
    }
}
