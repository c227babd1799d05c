package dev.nevergone.spring.autoconfigure;

import dev.nevergone.testkit.MySqlServer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications as users have them, on the real server. */
final class Contexts {

    static final MySqlServer SERVER = MySqlServer.shared();

    private Contexts() {}

    /** Boot's JDBC and the starter, nothing set. */
    static ApplicationContextRunner bare() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        NevergoneAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        JdbcClientAutoConfiguration.class));
    }

    /** An application with a database of its own on the shared server. */
    static ApplicationContextRunner on(String database) {
        return bare().withPropertyValues(properties(SERVER.database(database)));
    }

    /** An application on a server that can be reached at a URL. */
    static ApplicationContextRunner at(String url) {
        return bare().withPropertyValues(properties(url));
    }

    /** The URL, ready for one more property. */
    static String withQuery(String url) {
        return url + (url.contains("?") ? "&" : "?");
    }

    static String[] properties(String url) {
        return new String[] {
            "spring.datasource.url=" + url,
            "spring.datasource.username=" + SERVER.username(),
            "spring.datasource.password=" + SERVER.password()
        };
    }
}
