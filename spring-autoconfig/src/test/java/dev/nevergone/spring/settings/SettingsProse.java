package dev.nevergone.spring.settings;

/** What docs/settings.md says between its parts, written by hand. */
final class SettingsProse {

    private SettingsProse() {}

    static final String HEAD = """
                # Settings

                For whoever configures a pool: every setting there is, what it takes and what it does. This page is written by a
                test, which takes descriptions from the Javadoc, and defaults, ranges, keys and messages from trying the code: do
                not edit it, but [write it anew](#written-by-a-test).

                A setting can be made in code (`PoolSettings.builder(url)`), in a block of properties (`PoolSettings.fromMap`,
                `fromProperties`), or in Spring Boot as `nevergone.` and the key of the block. In a block a duration needs its unit:
                `500ms`, `30s`, `10m`, `1h`, `2d` or ISO-8601 such as `PT30S`; a bare number is refused. SQLAlchemy's names are
                taken too, with its units: `pool_timeout` and `pool_recycle` are numbers of seconds, and `pool_recycle=-1` means
                never. What its other options are here says [From SQLAlchemy](from-sqlalchemy.md).

                Values are checked where they are set, and no value is ever repaired: an `IllegalArgumentException` names knob,
                value, rule and remedy. Ranges are inclusive; durations are whole milliseconds. With several rules between knobs, the
                exception comes from `build()`.

                """;

    static final String URL_HEAD = """
            ## The URL

            `PoolSettings.builder(url)`.

            """;

    static final String POOL_HEAD = """
            ## The pool

            Methods of `PoolSettings.Builder`.

            """;

    static final String RETRY_HEAD = """
            ## The retry policy

            Methods of `RetryPolicy.Builder`, given to [`retry`](#retry) or [`WorkOptions.retry`](#workoptionsretry). What may be
            repeated at all is no setting: [retry](retry.md) has the rules.

            """;

    static final String WORK_HEAD = """
            ## One unit of work

            Methods of `WorkOptions`, given to `inTransaction`, `withConnection` and `attempts`. In code only; Spring's
            `@RetryTransaction` has its own, see [With Spring Boot](spring.md).

            """;

    static final String WITNESS_HEAD = """
            ## The commit witness

            Given to [`commitWitness`](#commitwitness). [Retry](retry.md#a-lost-commit) tells how it works.

            """;

    static final String DRIVER_HEAD = """
            ## What the drivers are set to

            Where the URL or [`driverProperty`](#driverproperty) says nothing, Nevergone sets:

            """;

    static final String DRIVER_MORE = """

            Besides, `connectTimeout` and `socketTimeout` are [these](#connecttimeout) [two](#sockettimeout) knobs, `socketFactory`
            is Nevergone's own where the URL asks for no other (it is what lets a borrow look at the socket), and with several
            hosts in the URL `retriesAllDown` is 1, for the deadline is the pool's to keep. The deliberate omissions:
            `cacheServerConfiguration` and `cacheResultSetMetadata` of Connector/J, which make it go on believing what a server or
            a table was before it changed, and `rewriteBatchedStatements` of MariaDB Connector/J, which would allow several
            statements in one text.

            Refused, for they would work beneath the pool, never end, or be ignored in silence:

            """;

    static final String SPRING_HEAD = """

            ## In Spring Boot only

            All knobs above whose key is shown for Spring Boot are there under `nevergone.`, and under `nevergone.binds.<name>.` once
            more for each bind, with `url`, `username` and `password` of its own. What `nevergone.*` leaves open is taken from
            `spring.datasource.hikari.*`: [With Spring Boot](spring.md#settings). Besides:

            """;

    static final String FLYWAY_HEAD = """

            The migrations of a bind; where the default is none, it is Flyway's own:

            """;

    static final String FOOT = """

            ## Written by a test

            A normal test run compares this page with the code. This writes it anew:

            ```
            mvn -pl testkit,core,spring-autoconfig test -Dtest=SettingsPageTest -Dsurefire.failIfNoSpecifiedTests=false \\
                -Dnevergone.settings.write=true
            ```
            """;
}
