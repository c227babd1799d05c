package dev.nevergone.internal.driver;

import java.time.Duration;
import java.util.Map;

/**
 * What a connector must know to connect; credentials come with each call.
 *
 * @param jdbcUrl as the user gave it
 * @param connectTimeout the bound of one connect, log-in included, where neither URL nor properties hold a
 *     {@code connectTimeout}
 * @param socketTimeout the bound of each read and write, where neither URL nor properties hold a {@code socketTimeout};
 *     {@link Duration#ZERO} is no bound
 * @param driverProperties the user's own driver properties
 */
public record ConnectSpec(
        String jdbcUrl, Duration connectTimeout, Duration socketTimeout, Map<String, String> driverProperties) {

    /** Copies the properties. */
    public ConnectSpec {
        driverProperties = Map.copyOf(driverProperties);
    }

    /** Without URL and properties: a password may be in either. */
    @Override
    public String toString() {
        return "ConnectSpec[connectTimeout=" + connectTimeout + ", socketTimeout=" + socketTimeout + "]";
    }
}
