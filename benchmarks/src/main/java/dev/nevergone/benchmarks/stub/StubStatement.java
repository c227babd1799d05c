package dev.nevergone.benchmarks.stub;

import java.sql.PreparedStatement;
import java.sql.ResultSet;

/** Answers every query with {@link StubRow}. */
public abstract class StubStatement implements PreparedStatement {

    /** For the generated class. */
    protected StubStatement() {}

    @Override
    public boolean execute(String sql) {
        return true;
    }

    @Override
    public ResultSet executeQuery(String sql) {
        return Stubs.row();
    }

    @Override
    public ResultSet executeQuery() {
        return Stubs.row();
    }

    @Override
    public ResultSet getResultSet() {
        return Stubs.row();
    }
}
