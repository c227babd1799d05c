package dev.nevergone.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextPinsTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET NAMES utf8mb4",
                "SET CHARACTER SET utf8mb4",
                "SET sql_mode = ''",
                "set session sql_mode = ''",
                "SET @@sql_mode = ''",
                "SET @@session.sql_mode = ''",
                "SET @@local . sql_mode = ''",
                "SET TRANSACTION READ ONLY",
                "SET SESSION TRANSACTION READ ONLY",
                "SET ROLE r",
                "SET DEFAULT",
                "SET RESOURCE GROUP g",
                "SET STATEMENT max_statement_time = 1 FOR SELECT 1",
                "SET @a = 1",
                "SET @'a' = 1",
                "SET autocommit = 0, sql_mode = ''",
                "SET sql_mode = '', autocommit = 0",
                "SET GLOBAL a = 1, b = 2",
                "SET GLOBAL a = (SELECT MAX(a, b)), SESSION b = 2",
                "SET @a = 'autocommit'",
                "SET GLOBAL a = GET_LOCK('a', 1)",
                "SET GLOBAL a = 'x\\', sql_mode = '",
                "SET"
            })
    void settingsOfTheSessionPin(String sql) {
        assertThat(SqlText.of(sql).pins()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET autocommit = 0",
                "set /* a */ AutoCommit=1;",
                "SET SESSION autocommit = 0",
                "SET LOCAL autocommit = 0",
                "SET @@autocommit = 0",
                "SET @@session.autocommit = 0",
                "SET GLOBAL a = 1",
                "SET PERSIST a = 1",
                "SET PERSIST_ONLY a = 1",
                "SET @@GLOBAL.a = 1, GLOBAL b = 2, @@persist.c = 3, autocommit = 1",
                "SET GLOBAL a = (SELECT MAX(a, b))",
                "SET GLOBAL TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "SET PASSWORD = 'x'",
                "SET PASSWORD FOR 'u'@'h' = 'x'",
                "SET DEFAULT ROLE r TO 'u'@'h'"
            })
    void settingsOfTheServerAndOfAccountsDoNotNorDoesAutoCommit(String sql) {
        assertThat(SqlText.of(sql).pins()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT @x",
                "SELECT@x",
                "SELECT @x := 1",
                "SELECT @`x`",
                "SELECT @@sql_mode, @x",
                "SELECT 1 INTO @x",
                "INSERT INTO t VALUES (@x)",
                "LOAD DATA INFILE 'x' INTO TABLE t (a, @b)",
                "CREATE TABLE t AS SELECT @x := 1",
                "SELECT 'a\\', @x, '",
                "SELECT 'a\\', ', @x -- '",
                "SELECT 'never closed @x",
                "SELECT GET_LOCK('a', 1)",
                "select get_lock ('a', 1)",
                "DO GET_LOCK('a', 1)",
                "SELECT `GET_LOCK`('a', 1)",
                "SELECT \"GET_LOCK\"('a', 1)",
                "SELECT service_get_read_locks('a', 'b', 1)",
                "SELECT version_tokens_lock_shared('a', 1)",
                "INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)",
                "UPDATE t SET id = last_insert_id /* a */ (id + 1)",
                "CREATE TEMPORARY TABLE t (a INT)",
                "CREATE OR REPLACE TEMPORARY TABLE t (a INT)",
                "CREATE TEMPORARY SEQUENCE s",
                "DROP TEMPORARY TABLE t",
                "LOCK TABLES t READ",
                "LOCK INSTANCE FOR BACKUP",
                "FLUSH TABLES WITH READ LOCK",
                "FLUSH TABLES t FOR EXPORT",
                "flush tables t with /* a */ read lock",
                "PREPARE s FROM 'SELECT 1'",
                "EXECUTE s",
                "HANDLER t OPEN",
                "USE d",
                "CALL p()",
                "{call p()}",
                "{? = call f()}",
                "XA START 'x'",
                "BEGIN NOT ATOMIC SELECT 1; END",
                "SELECT 1 /*! + 1 */",
                "SELECT 1; SELECT 2",
                "hunter2",
                ""
            })
    void whatANewConnectionWouldLackPins(String sql) {
        assertThat(SqlText.of(sql).pins()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT * FROM t WHERE mail = 'a@b.example'",
                "SELECT * FROM t WHERE mail = \"a@b.example\"",
                "SELECT `a@b` FROM t -- @x",
                "SELECT 'GET_LOCK(1)' /* GET_LOCK(1) */",
                "SELECT @@autocommit, @@session.sql_mode",
                "SELECT locked_at, row_lock, get_locked, t_id FROM t",
                "SELECT LAST_INSERT_ID()",
                "SELECT last_insert_id FROM t",
                "INSERT INTO t (a) VALUES ('it\\'s')",
                "UPDATE t SET a = 1",
                "DELETE FROM t",
                "WITH x AS (SELECT 1) SELECT * FROM x",
                "SHOW GRANTS FOR 'u'@'h'",
                "CREATE TABLE t (id INT)",
                "CREATE USER 'u'@'h'",
                "DROP TABLE t",
                "GRANT ALL ON t TO `u`@`h`",
                "FLUSH PRIVILEGES",
                "FLUSH TABLES",
                "LOAD DATA INFILE 'x' INTO TABLE t",
                "BEGIN",
                "START TRANSACTION",
                "COMMIT",
                "ROLLBACK",
                "SAVEPOINT a",
                "ROLLBACK TO a",
                "RELEASE SAVEPOINT a",
                "UNLOCK TABLES",
                "KILL 5"
            })
    void allElseDoesNot(String sql) {
        assertThat(SqlText.of(sql).pins()).isFalse();
    }
}
