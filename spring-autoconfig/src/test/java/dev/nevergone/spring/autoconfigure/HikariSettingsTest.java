package dev.nevergone.spring.autoconfigure;

import static dev.nevergone.spring.autoconfigure.Contexts.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.ResilientDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What spring.datasource.hikari.* does to a wrapped data source. */
@ExtendWith(OutputCaptureExtension.class)
class HikariSettingsTest {

    @Test
    void whatHikariSetsOnEachConnectionIsSet() {
        SERVER.database("knobs_other");
        Contexts.on("knobs")
                .withPropertyValues(
                        "spring.datasource.hikari.connection-init-sql=SET @seen = 42",
                        "spring.datasource.hikari.auto-commit=false",
                        "spring.datasource.hikari.read-only=true",
                        "spring.datasource.hikari.transaction-isolation=TRANSACTION_READ_COMMITTED",
                        "spring.datasource.hikari.catalog=knobs_other")
                .run(context -> {
                    try (Connection connection =
                            context.getBean(DataSource.class).getConnection()) {
                        assertThat(connection.getAutoCommit()).isFalse();
                        assertThat(connection.isReadOnly()).isTrue();
                        assertThat(connection.getTransactionIsolation())
                                .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
                        assertThat(connection.getCatalog()).isEqualTo("knobs_other");
                        ResultSet rows = connection.createStatement().executeQuery("SELECT @seen");
                        rows.next();
                        assertThat(rows.getInt(1)).isEqualTo(42);
                    }
                });
    }

    @Test
    void whatHasNoEffectIsSaidOnce(CapturedOutput output) {
        Contexts.on("knobs")
                .withPropertyValues(
                        "spring.datasource.hikari.minimum-idle=4",
                        "spring.datasource.hikari.idle-timeout=60000",
                        "spring.datasource.hikari.keepalive-time=60000",
                        "spring.datasource.hikari.connection-test-query=SELECT 1",
                        "spring.datasource.hikari.initialization-fail-timeout=5000",
                        "spring.datasource.hikari.validation-timeout=3000")
                .run(context -> {
                    ResilientDataSource pool = context.getBean(ResilientDataSource.class);
                    pool.getConnection().close();
                    assertThat(pool.stats().open()).as("no minimum-idle").isEqualTo(1);
                    assertThat(pool.settings().validationTimeout()).isEqualTo(Duration.ofMillis(500));
                });
        assertThat(output.getAll())
                .contains(
                        "pool default: these settings of HikariCP have no effect: minimum-idle (use nevergone.warm-up),"
                                + " idle-timeout (idle connections are kept and checked), keepalive-time (each borrow checks its"
                                + " connection), connection-test-query (COM_PING is used), initialization-fail-timeout (use"
                                + " nevergone.warm-up), validation-timeout (use nevergone.validation-timeout, 250 ms to 1 s)");
        assertThat(Pattern.compile("have no effect").matcher(output.getAll()).results())
                .hasSize(1);
    }

    @Test
    void nothingIsSaidWhereNothingWasSet(CapturedOutput output) {
        Contexts.on("knobs").run(context -> context.getBean(DataSource.class));
        assertThat(output.getAll()).doesNotContain("have no effect");
    }

    @Test
    void aUrlThatCannotBeIsRefusedByItsPropertysName() {
        Contexts.at(Contexts.withQuery(SERVER.database("knobs"))
                        + "autoReconnect=true&trustCertificateKeyStorePassword=geheim")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(
                                "Property spring.datasource.url is not valid: url property autoReconnect")
                        .satisfies(failure -> {
                            for (Throwable seen = failure; seen != null; seen = seen.getCause()) {
                                assertThat(String.valueOf(seen.getMessage())).doesNotContain("geheim");
                            }
                        }));
    }
}
