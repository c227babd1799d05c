package dev.nevergone.benchmarks.peers;

import java.sql.SQLException;

/**
 * The pool libraries. What a peer is set to in {@link Tuning#BEST} comes from its own documentation; each says it in
 * {@link #settings}.
 */
@SuppressWarnings("ImmutableEnumChecker") // Pools hold nothing but constants.
public enum PoolLibrary {
    /** This library; it looks at every connection it lends in either tuning. */
    NEVERGONE("Nevergone", "dev.nevergone/nevergone-core", dev.nevergone.PoolFactory.class, new NevergonePools()),
    /** The pool that Spring Boot uses. */
    HIKARI("HikariCP", "com.zaxxer/HikariCP", com.zaxxer.hikari.HikariDataSource.class, new HikariPools("")),
    /** The pool that Quarkus uses. */
    AGROAL("Agroal", "io.agroal/agroal-pool", io.agroal.pool.ConnectionPool.class, new AgroalPools()),
    /** Apache Commons DBCP. */
    DBCP2(
            "DBCP2",
            "org.apache.commons/commons-dbcp2",
            org.apache.commons.dbcp2.BasicDataSource.class,
            new Dbcp2Pools()),
    /** The pool of Tomcat. */
    TOMCAT(
            "Tomcat JDBC",
            "org.apache.tomcat/tomcat-jdbc",
            org.apache.tomcat.jdbc.pool.DataSource.class,
            new TomcatPools()),
    /** Alibaba's pool. */
    DRUID("Druid", "com.alibaba/druid", com.alibaba.druid.pool.DruidDataSource.class, new DruidPools()),
    /** The driver wrapper of AWS, which pools nothing by itself, in HikariCP. */
    AWS_WRAPPER(
            "AWS wrapper + HikariCP",
            "software.amazon.jdbc/aws-advanced-jdbc-wrapper",
            software.amazon.jdbc.Driver.class,
            new HikariPools("aws-wrapper:"));

    private final String title;
    private final String artifact;
    private final Class<?> type;
    private final Pools pools;

    PoolLibrary(String title, String artifact, Class<?> type, Pools pools) {
        this.title = title;
        this.artifact = artifact;
        this.type = type;
        this.pools = pools;
    }

    /** For tables. */
    public String title() {
        return title;
    }

    /** For tables: library and tuning. */
    public String title(Tuning tuning) {
        return tuning == Tuning.DEFAULTS || this == NEVERGONE ? title : title + ", " + tuning.title();
    }

    /** What is set beyond the defaults, in the library's own words, for the report. */
    public String settings(Tuning tuning) {
        return tuning == Tuning.DEFAULTS ? pools.defaults() : pools.best();
    }

    /** The library's version, as far as its jar tells. */
    public String version() {
        return Versions.of(type, artifact);
    }

    /** A new pool; the caller closes it. Opens no more connections than the library does by itself. */
    public OpenPool open(PoolPlan plan, Tuning tuning) throws SQLException {
        return pools.open(plan, tuning);
    }
}
