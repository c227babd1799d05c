package dev.nevergone.benchmarks.stub;

import java.sql.ResultSet;

/** One row; every column is 1 as a number, and no text, which leaves all that a pool asks of a server unsaid. */
public abstract class StubRow implements ResultSet {

    private boolean read;

    /** For the generated class. */
    protected StubRow() {}

    @Override
    public boolean next() {
        boolean first = !read;
        read = true;
        return first;
    }

    @Override
    public int getInt(int column) {
        return 1;
    }

    @Override
    public long getLong(int column) {
        return 1;
    }
}
