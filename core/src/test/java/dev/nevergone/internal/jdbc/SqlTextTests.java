package dev.nevergone.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nevergone.internal.jdbc.SqlText.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "select 1;",
                " \n\t(SELECT 1) UNION (SELECT 2)",
                "/* who asks */ SELECT 1",
                "/*+ MAX_EXECUTION_TIME(9) */ SELECT 1",
                "-- a comment; with a semicolon\nSELECT 1",
                "--\nSELECT 1",
                "# another\nSHOW TABLES",
                "EXPLAIN DELETE FROM t",
                "DESC t",
                "DESCRIBE t",
                "VALUES ROW(1)",
                "TABLE t",
                "SELECT ';' FROM t ; -- done; really",
                "SELECT `;`, \";\" FROM t;;"
            })
    void readsBeginWithAReadingVerb(String sql) {
        assertThat(SqlText.of(sql).kind()).isEqualTo(Kind.READ);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES ('a;b')",
                "INSERT INTO t VALUES ('it''s; fine')",
                "UPDATE t SET v = 1",
                "DELETE FROM t",
                "REPLACE INTO t VALUES (1)",
                "DO f()",
                "WITH x AS (SELECT 1) SELECT * FROM x"
            })
    void writesBeginWithAWritingVerbOrMayBeEither(String sql) {
        assertThat(SqlText.of(sql).kind()).isEqualTo(Kind.WRITE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOCK TABLES t WRITE",
                "ANALYZE FORMAT=JSON DELETE FROM t",
                "XA START 'x'",
                "EXECUTE s",
                "SELECT 1; DROP TABLE t",
                "INSERT INTO t VALUES ('x'); COMMIT",
                "SELECT 'a\\'; DROP TABLE t; -- '",
                "SELECT 'a\\', '; DROP TABLE t -- '",
                "/*! SELECT */ 1",
                "SELECT 1 /*!80000 INTO OUTFILE 'x' */",
                "SELECT /*M! SQL_NO_CACHE */ 1",
                "/* never closed",
                "",
                "SELECTED",
                "--SELECT 1",
                "SET PASSWORD = 'x'",
                "SET DEFAULT ROLE ALL TO u",
                "SET STATEMENT max_statement_time = 1 FOR DROP TABLE t",
                "RELEASE x",
                "START REPLICA",
                "BEGIN NOT ATOMIC SELECT 1",
                "ROLLBACK AND CHAIN"
            })
    void promisesNothingAboutAnythingElse(String sql) {
        assertThat(SqlText.of(sql).kind()).isEqualTo(Kind.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (id INT)",
                "create or replace table t (id int)",
                "CREATE TABLE temporary_data (id INT)",
                "ALTER TABLE t ADD x INT",
                "DROP TABLE t",
                "DROP /* TEMPORARY */ TABLE t",
                "TRUNCATE t",
                "RENAME TABLE t TO u",
                "GRANT ALL ON t TO u",
                "REVOKE ALL ON t FROM u",
                "ANALYZE TABLE t",
                "analyze no_write_to_binlog table t",
                "OPTIMIZE TABLE t",
                "REPAIR TABLE t",
                "CHECK TABLE t",
                "FLUSH PRIVILEGES",
                "INSTALL PLUGIN p SONAME 'x'",
                "LOAD INDEX INTO CACHE t"
            })
    void knowsWhatCommitsByItself(String sql) {
        assertThat(SqlText.of(sql).kind()).isEqualTo(Kind.DDL);
        assertThat(SqlText.of(sql).commits()).isTrue();
        assertThat(SqlText.of(sql).beginsTransaction()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TEMPORARY TABLE t (id INT)",
                "create /* a */ temporary -- b\n table t (id int)",
                "CREATE OR REPLACE TEMPORARY TABLE t (id INT)",
                "DROP TEMPORARY TABLE IF EXISTS t"
            })
    void temporaryTablesCommitNothing(String sql) {
        assertThat(SqlText.of(sql).kind()).isEqualTo(Kind.SESSION);
        assertThat(SqlText.of(sql).commits()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOAD DATA LOCAL INFILE 'x' INTO TABLE t", "load xml infile 'x' into table t"})
    void knowsLoad(String sql) {
        assertThat(SqlText.of(sql).kind()).isEqualTo(Kind.LOAD);
    }

    @Test
    void chainingBeginsTheNextTransaction() {
        assertThat(SqlText.of("COMMIT AND CHAIN").beginsTransaction()).isTrue();
        assertThat(SqlText.of("COMMIT").beginsTransaction()).isFalse();
        assertThat(SqlText.of("ROLLBACK AND CHAIN").beginsTransaction()).isTrue();
        assertThat(SqlText.of("ROLLBACK").beginsTransaction()).isFalse();
        assertThat(SqlText.of("BEGIN").beginsTransaction()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "select 1 | SELECT",
                "/* a */ (sElEcT 1) | SELECT",
                "{? = call f()} | CALL",
                "WITH x AS (SELECT 1) SELECT 1 | WITH",
                "/*!50000 SELECT */ 1 | ?",
                "hunter2 | ?",
                "'hunter2' | ?"
            })
    void namesTheVerbAndNothingElse(String sql, String verb) {
        assertThat(SqlText.of(sql).verb()).isEqualTo(verb);
        assertThat(SqlText.of(sql))
                .asString()
                .startsWith("SqlText[" + verb + ", ")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1; SELECT 2",
                "LOAD DATA INFILE 'x' INTO TABLE t",
                "CALL p()",
                "{call p(?)}",
                "{?=call f()}",
                "SELECT 1 /*! + 1 */",
                "SELECT 1 /*M!100100 + 1 */"
            })
    void isCompoundWhereMoreThanOneStatementMayRun(String sql) {
        assertThat(SqlText.of(sql).compound()).isTrue();
        assertThat(SqlText.of(sql).onlyReads()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SELECT 1;", "SELECT ';'", "SELECT 1 -- ; a", "INSERT INTO t VALUES (1)", "SELECT 'it\\'s';", ""
            })
    void isNotCompoundWhereOneStatementRuns(String sql) {
        assertThat(SqlText.of(sql).compound()).isFalse();
    }

    @Test
    void knowsTheWordsOfTransactions() {
        assertThat(SqlText.of("BEGIN").kind()).isEqualTo(Kind.BEGIN);
        assertThat(SqlText.of("begin work;").kind()).isEqualTo(Kind.BEGIN);
        assertThat(SqlText.of("START /* a */ TRANSACTION READ ONLY").kind()).isEqualTo(Kind.BEGIN);
        assertThat(SqlText.of("COMMIT").kind()).isEqualTo(Kind.COMMIT);
        assertThat(SqlText.of("commit and chain").kind()).isEqualTo(Kind.COMMIT);
        assertThat(SqlText.of("ROLLBACK").kind()).isEqualTo(Kind.ROLLBACK);
        assertThat(SqlText.of("ROLLBACK WORK").kind()).isEqualTo(Kind.ROLLBACK);
        assertThat(SqlText.of("ROLLBACK TO SAVEPOINT a").kind()).isEqualTo(Kind.SESSION);
        assertThat(SqlText.of("rollback work to a").kind()).isEqualTo(Kind.SESSION);
        assertThat(SqlText.of("SAVEPOINT a").kind()).isEqualTo(Kind.SESSION);
        assertThat(SqlText.of("RELEASE SAVEPOINT a").kind()).isEqualTo(Kind.SESSION);
    }

    @Test
    void knowsWhatChangesTheSession() {
        assertThat(SqlText.of("SET NAMES utf8mb4").kind()).isEqualTo(Kind.SESSION);
        assertThat(SqlText.of("SET @a = 1").kind()).isEqualTo(Kind.SESSION);
        assertThat(SqlText.of("SET @a = 1, SESSION AutoCommit = 0").kind()).isEqualTo(Kind.AUTO_COMMIT);
        assertThat(SqlText.of("USE other").kind()).isEqualTo(Kind.USE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CALL p()", "{call p(?)}", "{ ? = call f() }", "/* a */ {call p()}"})
    void knowsCallsAlsoInTheEscapeSyntaxOfJdbc(String sql) {
        assertThat(SqlText.of(sql).kind()).isEqualTo(Kind.CALL);
    }

    @ParameterizedTest
    @EnumSource(names = {"READ", "WRITE", "SESSION", "USE", "ROLLBACK"})
    void onlyWhatIsKnownNotToCommitMayNotCommit(Kind kind) {
        assertThat(kind.mayCommit()).isFalse();
        assertThat(kind.mayBegin()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO_COMMIT", "BEGIN", "CALL", "OTHER"})
    void allElseMayCommitAndMayBegin(Kind kind) {
        assertThat(kind.mayCommit()).isTrue();
        assertThat(kind.mayBegin()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"COMMIT AND CHAIN, true", "commit work and chain, true", "COMMIT AND NO CHAIN, false", "COMMIT, false"})
    void knowsWhetherACommitBeginsTheNextTransaction(String sql, boolean begins) {
        assertThat(SqlText.of(sql).beginsTransaction()).isEqualTo(begins);
    }
}
