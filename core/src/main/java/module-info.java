/**
 * MySQL connection pools that never hand out a dead connection. One package is public API; the rooms beneath
 * {@code dev.nevergone.internal} are closed.
 */
@org.jspecify.annotations.NullMarked
module dev.nevergone {
    requires transitive java.sql;
    requires transitive com.zaxxer.hikari;
    requires java.management;
    requires static java.naming;
    requires org.slf4j;
    requires static org.jspecify;
    requires static jdk.jfr;
    requires static jdk.net;
    requires static micrometer.core;
    requires static mysql.connector.j;
    requires static org.mariadb.jdbc;

    exports dev.nevergone;
    // The drivers load our socket factories by name.
    exports dev.nevergone.internal.driver to
            mysql.connector.j,
            org.mariadb.jdbc;
}
