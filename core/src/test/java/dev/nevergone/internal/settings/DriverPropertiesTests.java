package dev.nevergone.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.mysql.cj.conf.PropertyDefinition;
import com.mysql.cj.conf.PropertyDefinitions;
import com.mysql.cj.conf.PropertyKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriverPropertiesTests {

    private static void refused(String name, String value, boolean connectorJ, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DriverProperties.check("driverProperty", name, value, connectorJ))
                .withMessage(message);
    }

    @Test
    void knowsThePropertiesAsConnectorJDefinesThem() {
        DriverProperties.CONNECTOR_J.forEach((name, values) -> {
            PropertyKey key = PropertyKey.fromValue(name);
            assertThat(key).as(name).isNotNull();
            PropertyDefinition<?> definition = PropertyDefinitions.getPropertyDefinition(key);
            List<String> allowed =
                    definition.hasValueConstraints() ? List.of(definition.getAllowableValues()) : List.of();
            assertThat(values).as(name).containsExactlyInAnyOrderElementsOf(allowed);
            if (allowed.isEmpty()) {
                assertThat(definition.getUpperBound()).as(name).isEqualTo(Integer.MAX_VALUE);
            }
        });
    }

    @Test
    void refusesAnUnknownSslMode() {
        refused(
                "sslMode",
                "TRUE",
                true,
                "driverProperty sslMode (TRUE): must be one of DISABLED, PREFERRED, REQUIRED, VERIFY_CA,"
                        + " VERIFY_IDENTITY. Correct it, or leave it out.");
    }

    @Test
    void refusesAnUnknownZeroDateTimeBehavior() {
        refused(
                "zeroDateTimeBehavior",
                "convertToNull",
                true,
                "driverProperty zeroDateTimeBehavior (convertToNull): must be one of CONVERT_TO_NULL, EXCEPTION, ROUND."
                        + " Correct it, or leave it out.");
    }

    @Test
    void refusesABooleanThatIsNone() {
        refused(
                "useServerPrepStmts",
                "on",
                true,
                "driverProperty useServerPrepStmts (on): must be one of TRUE, FALSE, YES, NO."
                        + " Correct it, or leave it out.");
    }

    @Test
    void refusesANumberThatIsNone() {
        for (String bad : new String[] {"many", "-1", "2147483648", "99999999999999999999"}) {
            refused(
                    "prepStmtCacheSize",
                    bad,
                    true,
                    "driverProperty prepStmtCacheSize (" + bad + "): must be a whole number from 0 to 2147483647."
                            + " Time-outs are in milliseconds, sizes in bytes or entries.");
        }
    }

    @Test
    void refusesACaseThatConnectorJWouldIgnore() {
        refused(
                "useSsl",
                "true",
                true,
                "driverProperty useSsl (true): has the wrong case: Connector/J silently ignores it. Write useSSL.");
        assertThatCode(() -> DriverProperties.check("driverProperty", "useSsl", "true", false))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesMariaDbsOwnPoolAndReplay() {
        refused(
                "pool",
                "true",
                false,
                "driverProperty pool (true): is refused: the driver's own pool would act beneath the pool: transactions and"
                        + " session state would be lost without anybody being told. Leave it out.");
        refused(
                "transactionReplay",
                "1",
                false,
                "driverProperty transactionReplay (1): is refused: the driver's own replaying may write twice."
                        + " Leave it out and use units of work.");
    }

    @Test
    void leavesPropertiesItDoesNotKnowToTheDriver() {
        assertThatCode(() -> DriverProperties.check("driverProperty", "connectionAttributes", "app:shop", true))
                .doesNotThrowAnyException();
    }
}
