package dev.nevergone.benchmarks.faults;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.nevergone.PoolFactory;
import dev.nevergone.PoolSettings;
import java.util.List;

/** Who takes part. */
final class Contenders {

    private Contenders() {}

    static List<Contender> all() {
        return List.of(
                new Contender("HikariCP", false, "-", (url, user, password, size) -> {
                    HikariConfig config = new HikariConfig();
                    config.setJdbcUrl(url);
                    config.setUsername(user);
                    config.setPassword(password);
                    config.setMaximumPoolSize(size);
                    return new HikariDataSource(config);
                }),
                new Contender("Nevergone", false, "-", (url, user, password, size) -> PoolFactory.create(
                        PoolSettings.builder(url).username(user).password(password).poolSize(size).build())));
    }
}
