package dev.nevergone.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextReadsTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "select * from t where id = ?;",
                "SELECT * FROM t WHERE a = 'INTO' AND b = 'for update'",
                "SELECT * FROM t WHERE a = 'it''s into @x := get_lock('",
                "SELECT `into`, `lock` FROM `update` WHERE `for` = 1",
                "SELECT `get_lock` FROM t",
                "SELECT 1 /* INTO OUTFILE 'x' */ -- FOR UPDATE\n # GET_LOCK('a', 1)\n",
                "SELECT a.`x``y` FROM a",
                "SELECT name FROM t WHERE name = \"ada\"",
                "SELECT 'a\\nb', 'it\\'s'",
                "SELECT 'it\\'s';",
                "SELECT sleep, benchmark FROM t",
                "SELECT share FROM t",
                "SELECT SUBSTRING(a FROM 1 FOR 2) FROM t FORCE INDEX FOR JOIN (i)",
                "SELECT updated, into_date, locked, get_lock2 FROM t",
                "SELECT REPLACE(a, 'x', 'y'), INSERT(a, 1, 1, 'z') FROM t",
                "SELECT LAST_INSERT_ID ( /* none */ )",
                "SELECT IS_USED_LOCK('a'), IS_FREE_LOCK('a'), UUID_SHORT()",
                "SELECT @x, @@autocommit",
                "SELECT 0x1F, 1e5, 1.5e3, 5--1",
                "SELECT 'ünïcödé', größe, '漢字', '😀' FROM café",
                "(SELECT 1) UNION ALL ((SELECT 2) EXCEPT SELECT 3)",
                "((((SELECT 1))))",
                "SHOW TABLES",
                "SHOW CREATE PROCEDURE p",
                "SHOW PROCEDURE STATUS",
                "EXPLAIN SELECT 1",
                "EXPLAIN DELETE FROM t",
                "EXPLAIN FORMAT=JSON UPDATE t SET a = 1",
                "EXPLAIN ANALYZE SELECT * FROM t",
                "EXPLAIN FOR CONNECTION 4",
                "DESC t",
                "describe t 'a%'",
                "VALUES ROW(1), ROW(2)",
                "TABLE t ORDER BY a",
                "WITH x AS (SELECT 1) SELECT * FROM x",
                "WITH RECURSIVE x (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM x), y AS (TABLE x) SELECT REPLACE(a, 1, 2) FROM y",
                "with x as (select 'delete') table x",
                "(WITH x AS (SELECT 1) SELECT * FROM x)",
                "WITH x AS (SELECT \"a\") SELECT * FROM x"
            })
    void knowsWhatOnlyReads(String sql) {
        assertThat(SqlText.of(sql).onlyReads()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES (1)",
                "UPDATE t SET a = 1",
                "DELETE FROM t",
                "REPLACE t VALUES (1)",
                "DO 1",
                "SET @a = 1",
                "CALL p()",
                "CREATE TABLE t (a INT)",
                "BEGIN",
                "COMMIT",
                "USE d",
                "HANDLER t READ FIRST",
                "ANALYZE SELECT 1",
                "EXECUTE s",
                "hunter2",
                "",
                " ",
                "/* a */",
                "SELECT 1; SELECT 2"
            })
    void nothingElseBeginsLikeARead(String sql) {
        assertThat(SqlText.of(sql).onlyReads()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * INTO OUTFILE 'x' FROM t",
                "SELECT a into dumpfile 'x' FROM t",
                "SELECT a FROM t InTo @x",
                "SELECT a FROM t INTO@x",
                "(SELECT 1) INTO @x",
                "TABLE t INTO OUTFILE 'x'",
                "SELECT * FROM t FOR UPDATE",
                "SELECT * FROM t for /* x */ -- y\n update",
                "SELECT * FROM t FOR#\nSHARE SKIP LOCKED",
                "SELECT * FROM t WHERE a = 1.FOR UPDATE",
                "SELECT * FROM t LOCK IN SHARE MODE",
                "SELECT * FROM t lock\tin\nshare mode",
                "SELECT @x := 1",
                "SELECT @x:=@x+1 FROM t",
                "SELECT GET_LOCK('a', 1)",
                "SELECT get_lock ('a', 1)",
                "SELECT Get_Lock/**/('a', 1)",
                "SELECT `get_lock`('a', 1)",
                "SELECT \"get_lock\"('a', 1)",
                "SELECT RELEASE_LOCK('a')",
                "SELECT RELEASE_ALL_LOCKS()",
                "SELECT LAST_INSERT_ID(5)",
                "SELECT last_insert_id ( /* a */ id) FROM t",
                "SELECT LAST_INSERT_ID('5')",
                "SELECT LAST_INSERT_ID(`id`) FROM t",
                "SELECT LAST_INSERT_ID((5))",
                "SELECT NEXTVAL(s)",
                "SELECT s.nextval",
                "SELECT NEXT VALUE FOR s",
                "SELECT next /* a */ value for s",
                "SELECT SETVAL(s, 5)",
                "SELECT LASTVAL(s)",
                "SELECT SLEEP(1)",
                "SELECT 1 FROM t WHERE a IN (SELECT(sleep(1)))",
                "SELECT BENCHMARK(1, 1)",
                "SELECT MASTER_POS_WAIT('a', 1)",
                "SELECT SOURCE_POS_WAIT('a', 1)",
                "SELECT WAIT_FOR_EXECUTED_GTID_SET('a')",
                "SELECT group_replication_set_as_primary('a')",
                "SELECT service_get_write_locks('a', 'b', 1)",
                "SELECT * FROM t PROCEDURE ANALYSE()",
                "SELECT /*! SQL_NO_CACHE */ 1",
                "SELECT 1 /*M! INTO @x */",
                "EXPLAIN ANALYZE DELETE FROM t",
                "EXPLAIN ANALYZE UPDATE t JOIN (SELECT 1) u SET a = 1",
                "DESC FORMAT=TREE INTO @x SELECT 1",
                "SHOW TABLES WHERE SLEEP(1)",
                "VALUES ROW(SLEEP(1))",
                "WITH x AS (SELECT 1) DELETE FROM t",
                "WITH x AS (SELECT 1) UPDATE t SET a = 1",
                "WITH x AS (SELECT 1), y AS (SELECT 2) DELETE t FROM t JOIN y WHERE a IN (SELECT 3)",
                "(WITH x AS (SELECT 1) SELECT * FROM x FOR UPDATE)",
                "WITH x AS (SELECT 1)"
            })
    void refusesWhatDoesMoreThanRead(String sql) {
        assertThat(SqlText.of(sql).onlyReads()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'a\\' INTO OUTFILE '",
                "SELECT 'a\\', SLEEP(1), '",
                "SELECT 'a\\', ' INTO OUTFILE 'x' -- '",
                "SELECT 'a\\', ', @x:=1 -- '",
                "SELECT 1 /* \\ */, 'a\\', ', SLEEP(1) -- '",
                "SELECT 'it\\'s time to update'",
                "SELECT \"for update\"",
                "SELECT \"x\" FROM t WHERE a = 'sleep'",
                "SELECT 'never closed INTO",
                "SELECT `never closed INTO",
                "SELECT 1 /* never closed INTO",
                "SELECT 1 /*/ INTO",
                "SELECT 'a\\', \\NINTO OUTFILE '",
                "SELECT \"a\", 1e5INTO OUTFILE 'x'",
                "SELECT 1e5INTO OUTFILE 'x'",
                "SELECT 'a\\', @x:=1, '",
                "SELECT /*+ QB_NAME(`a*/ , ' `) */ 1 INTO OUTFILE '",
                "SELECT 1 # a\0 INTO OUTFILE 'x'",
                "SELECT (1, ' INTO '",
                "WITH x AS (SELECT 'a\\') DELETE FROM t -- '",
                "WITH x AS (SELECT \"a\") DELETE FROM t",
                "EXPLAIN ANALYZE DELETE t FROM t WHERE a = \"x\""
            })
    void whereTheTextCanBeReadInTwoWaysEachWordCounts(String sql) {
        assertThat(SqlText.of(sql).onlyReads()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT LAST_INSERT_ID()",
                "select last_insert_id ()",
                "SELECT `last_insert_id`()",
                "INSERT INTO child VALUES (LAST_INSERT_ID(), 1)",
                "SELECT FOUND_ROWS()",
                "SELECT ROW_COUNT/**/()",
                "SELECT CONNECTION_ID()",
                "SELECT PS_CURRENT_THREAD_ID()",
                "SELECT @@identity",
                "SELECT @@session.last_insert_id",
                "SELECT @@ /* a */ warning_count",
                "SELECT @@`error_count`",
                "SELECT @x",
                "SELECT * FROM t WHERE a = @x",
                "SHOW WARNINGS",
                "show count(*) errors",
                "SHOW PROFILE",
                "SHOW STATUS LIKE 'a'",
                "SHOW /* a */ SESSION STATUS",
                "SHOW VARIABLES",
                "GET DIAGNOSTICS @n = NUMBER",
                "SELECT CURRVAL(s)",
                "SELECT s.currval",
                "SELECT LASTVAL(s)",
                "SELECT PREVIOUS VALUE FOR s",
                "SELECT * FROM performance_schema.session_status",
                "SELECT * FROM `information_schema`.`PROFILING`",
                "SELECT RELEASE_LOCK('a')",
                "SELECT 1; SHOW WARNINGS",
                "SELECT 1 /*! , FOUND_ROWS() */",
                "SELECT 1 /*! , @x */",
                "SELECT 'a\\', FOUND_ROWS(), '",
                "SELECT 'a\\', @x, '",
                "SELECT 'a\\', ', @x -- '",
                "SELECT 'a\\', ', FOUND_ROWS() -- '",
                "SELECT \"found_rows\"()"
            })
    void knowsWhatReadsTheSession(String sql) {
        assertThat(SqlText.of(sql).readsSession()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT 'LAST_INSERT_ID()'",
                "SELECT 1 /* FOUND_ROWS() */ -- @x",
                "SELECT row_count, connection_id, identity FROM t",
                "SELECT warnings, errors, status FROM t",
                "SELECT * FROM t WHERE mail = 'a@b.example'",
                "SELECT * FROM t WHERE mail = \"a@b.example\"",
                "SELECT @@autocommit, @@session.sql_mode",
                "SHOW GLOBAL STATUS",
                "SHOW TABLE STATUS",
                "SHOW GRANTS FOR 'u'@'h'",
                "SHOW TABLES LIKE 'warnings'",
                "SELECT 'it\\'s'",
                "INSERT INTO t VALUES (1)",
                "COMMIT",
                ""
            })
    void knowsWhatDoesNotReadTheSession(String sql) {
        assertThat(SqlText.of(sql).readsSession()).isFalse();
    }
}
