package dev.nevergone.benchmarks.speed;

import com.mysql.cj.jdbc.NonRegisteringDriver;
import dev.nevergone.benchmarks.Target;
import dev.nevergone.benchmarks.peers.OpenPool;
import dev.nevergone.benchmarks.peers.PoolPlan;
import dev.nevergone.internal.driver.ConnectorJSocketFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** One of the two sides of a comparison: as many connections as a pool has, all open. */
final class StatementSide implements AutoCloseable {

    private static final int CONNECTIONS = Contender.POOL_SIZE;

    private final List<Connection> connections = new ArrayList<>();
    private final List<OpenPool> pools = new ArrayList<>();
    private final boolean borrows;

    private StatementSide(boolean borrows) {
        this.borrows = borrows;
    }

    /** Connections of one pool, which stay borrowed. */
    static StatementSide held(Contender contender, PoolPlan plan) throws SQLException {
        StatementSide side = new StatementSide(false);
        OpenPool pool = contender.open(plan);
        side.pools.add(pool);
        for (int i = 0; i < CONNECTIONS; i++) {
            side.connections.add(pool.getConnection());
        }
        return side;
    }

    /** A pool for each connection, so that it is known which one a borrow gets; each statement borrows and returns. */
    static StatementSide borrowing(Contender contender, PoolPlan plan) throws SQLException {
        StatementSide side = new StatementSide(true);
        for (int i = 0; i < CONNECTIONS; i++) {
            side.pools.add(contender.openFull(plan, 1));
        }
        return side;
    }

    /** Connections of the driver alone, on its own sockets or on Nevergone's. */
    static StatementSide driver(Target target, String url, boolean ourSocket) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(Target.DRIVER_PROPERTIES);
        properties.setProperty("user", target.username());
        properties.setProperty("password", target.password());
        if (ourSocket) {
            properties.setProperty("socketFactory", ConnectorJSocketFactory.class.getName());
        }
        StatementSide side = new StatementSide(false);
        for (int i = 0; i < CONNECTIONS; i++) {
            side.connections.add(new NonRegisteringDriver().connect(url, properties));
        }
        return side;
    }

    /** Does it so many times on the connection whose turn it is. */
    void run(StatementForm form, int pair, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            if (borrows) {
                try (Connection connection = pools.get(pair % CONNECTIONS).getConnection()) {
                    form.run(connection);
                }
            } else {
                form.run(connections.get(pair % CONNECTIONS));
            }
        }
    }

    @Override
    public void close() throws Exception {
        for (Connection connection : connections) {
            connection.close();
        }
        for (OpenPool pool : pools) {
            pool.close();
        }
    }
}
