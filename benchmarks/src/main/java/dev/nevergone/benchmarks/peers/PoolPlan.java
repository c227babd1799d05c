package dev.nevergone.benchmarks.peers;

import dev.nevergone.benchmarks.stub.StubDriver;
import java.time.Duration;
import java.util.Map;

/**
 * Where a pool connects to, and how many connections it may have.
 *
 * @param url the JDBC URL, {@code jdbc:mysql:}
 * @param username who logs in
 * @param password with what
 * @param size connections kept; at least 1
 * @param overflow how many more may be open at a time; peers that know no overflow get a maximum of the sum
 * @param borrowTimeout how long a borrow may take; only set in {@link Tuning#BEST}, defaults are left as they are
 * @param driverProperties what Connector/J is told; empty is its defaults
 * @param driverClass the class name of a stub driver in place of Connector/J, or the empty text
 * @param fromEmpty whether the pool opens nothing until it is asked, where that is not its default
 */
public record PoolPlan(
        String url,
        String username,
        String password,
        int size,
        int overflow,
        Duration borrowTimeout,
        Map<String, String> driverProperties,
        String driverClass,
        boolean fromEmpty) {

    /** Makes a plan. */
    public PoolPlan {
        if (size < 1 || overflow < 0) {
            throw new IllegalArgumentException(
                    "size (" + size + ") and overflow (" + overflow + "): must be at least 1 and at least 0");
        }
        driverProperties = Map.copyOf(driverProperties);
    }

    /** With Connector/J's defaults, no overflow, and 30 s to borrow. */
    public static PoolPlan of(String url, String username, String password, int size) {
        return new PoolPlan(url, username, password, size, 0, Duration.ofSeconds(30), Map.of(), "", false);
    }

    /** The same with so many connections beyond its size. */
    public PoolPlan overflow(int connections) {
        return new PoolPlan(
                url, username, password, size, connections, borrowTimeout, driverProperties, driverClass, fromEmpty);
    }

    /** The same with another limit to a borrow. */
    public PoolPlan borrowTimeout(Duration limit) {
        return new PoolPlan(url, username, password, size, overflow, limit, driverProperties, driverClass, fromEmpty);
    }

    /** The same with these properties for Connector/J. */
    public PoolPlan driverProperties(Map<String, String> properties) {
        return new PoolPlan(url, username, password, size, overflow, borrowTimeout, properties, driverClass, fromEmpty);
    }

    /** The same with no connection but those that were asked for. */
    public PoolPlan startingEmpty() {
        return new PoolPlan(
                url, username, password, size, overflow, borrowTimeout, driverProperties, driverClass, true);
    }

    /** The same with another driver. */
    public PoolPlan driver(Class<? extends StubDriver> type) {
        return new PoolPlan(
                url, username, password, size, overflow, borrowTimeout, driverProperties, type.getName(), fromEmpty);
    }

    int maximum() {
        return size + overflow;
    }

    int borrowMillis() {
        return Math.toIntExact(borrowTimeout.toMillis());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PoolPlan[" + username + ", " + size + " + " + overflow + "]";
    }
}
