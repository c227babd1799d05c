package dev.nevergone.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Borrow a connection and give it back, nothing else. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH fills the fields.
public class BorrowAndReturn {

    /** Which pool. */
    @Param
    public Peer peer;

    private DataSource pool;

    /** Opens the pool, all its connections included. */
    @Setup
    public void open() throws SQLException {
        Target target = Target.fromSystemProperties();
        pool = peer.open(target, target.url());
        List<Connection> borrowed = new ArrayList<>();
        for (int i = 0; i < Peer.POOL_SIZE; i++) {
            borrowed.add(pool.getConnection());
        }
        for (Connection connection : borrowed) {
            connection.close();
        }
    }

    /** What is measured. */
    @Benchmark
    public Connection borrowAndReturn() throws SQLException {
        Connection connection = pool.getConnection();
        connection.close();
        return connection;
    }

    /** Closes the pool. */
    @TearDown
    public void close() throws Exception {
        ((AutoCloseable) pool).close();
    }
}
