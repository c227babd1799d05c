package dev.nevergone.spring.autoconfigure;

import com.zaxxer.hikari.HikariConfig;
import dev.nevergone.PoolMXBean;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * What a native image must keep although only names lead to it: the drivers, our socket factories that the drivers make by
 * name, the proxies of JDBC's interfaces, the JMX bean. Stateless.
 */
final class NevergoneRuntimeHints implements RuntimeHintsRegistrar {

    private static final List<String> MADE_BY_NAME = List.of(
            "com.mysql.cj.jdbc.Driver",
            "org.mariadb.jdbc.Driver",
            "dev.nevergone.internal.driver.ConnectorJSocketFactory",
            "dev.nevergone.internal.driver.MariaDbSocketFactory");

    /** What the core asks for by name, to learn whether the driver and it see the same classes. */
    private static final List<String> SEEN_BY_NAME =
            List.of("com.mysql.cj.protocol.SocketFactory", "javax.net.SocketFactory", "jdk.jfr.Event");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        for (String type : MADE_BY_NAME) {
            hints.reflection().registerTypeIfPresent(classLoader, type, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
        }
        for (String type : SEEN_BY_NAME) {
            hints.reflection().registerTypeIfPresent(classLoader, type, hint -> {});
        }
        hints.reflection().registerType(PoolMXBean.class, MemberCategory.INVOKE_PUBLIC_METHODS);
        // HikariCP copies and prints its configuration by reflection.
        hints.reflection().registerType(HikariConfig.class, MemberCategory.ACCESS_DECLARED_FIELDS);
        hints.reflection().registerType(HikariConfig.class, MemberCategory.INVOKE_PUBLIC_METHODS);
        hints.proxies().registerJdkProxy(DatabaseMetaData.class);
        hints.proxies()
                .registerJdkProxy(
                        TypeReference.of(Connection.class),
                        TypeReference.of("dev.nevergone.internal.pool.SlotConnection$SlotHandle"));
        hints.resources().registerPattern("dev/nevergone/spring/autoconfigure/nevergone-version.properties");
    }
}
