package dev.nevergone.benchmarks.speed;

import dev.nevergone.benchmarks.Target;
import dev.nevergone.benchmarks.peers.OpenPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
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

    /** Which pool: a {@link Contender#id()}. */
    @Param("NEVERGONE-DEFAULTS")
    public String contender;

    private OpenPool pool;

    /** Opens the pool, all its connections included. */
    @Setup
    public void open() throws SQLException {
        pool = Contender.of(contender)
                .openFull(Target.fromSystemProperties().plan(Contender.POOL_SIZE), Contender.POOL_SIZE);
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
        pool.close();
    }
}
