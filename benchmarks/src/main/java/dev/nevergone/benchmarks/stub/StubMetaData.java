package dev.nevergone.benchmarks.stub;

import java.sql.DatabaseMetaData;

/** Says that it is a MySQL. */
public abstract class StubMetaData implements DatabaseMetaData {

    static final String VERSION = "8.0.0-stub";

    /** For the generated class. */
    protected StubMetaData() {}

    @Override
    public String getDatabaseProductName() {
        return "MySQL";
    }

    @Override
    public String getDatabaseProductVersion() {
        return VERSION;
    }
}
