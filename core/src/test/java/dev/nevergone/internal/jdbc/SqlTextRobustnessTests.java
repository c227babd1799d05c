package dev.nevergone.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextRobustnessTests {

    private static final List<String> NASTY = List.of(
            "'",
            "\"",
            "`",
            "\\",
            "''",
            "\\'",
            "/*",
            "*/",
            "/*!",
            "/*+",
            "/*/",
            "--",
            "-- ",
            "#",
            "\n",
            "\0",
            ";",
            "(",
            ")",
            "{",
            "}",
            "@",
            "@@",
            ":=",
            ",",
            ".",
            "?",
            "\t",
            "\u00a0",
            "\u2028",
            "\ud83d",
            "é",
            "ı",
            "ß",
            "1e5",
            "0x",
            "_",
            "GET_LOCK",
            "LAST_INSERT_ID",
            "_LOCKS",
            "SELECT",
            "WITH",
            "AS",
            "FOR",
            "UPDATE",
            "INTO",
            "SET",
            "GLOBAL",
            "autocommit",
            "CREATE",
            "TEMPORARY",
            "SHOW",
            "WARNINGS",
            "EXPLAIN",
            "ROLLBACK",
            "COMMIT",
            "CHAIN",
            " ",
            " ");

    private static final List<String> PREFIXES =
            List.of(" ", "\r\n\t\f", "/* a */", "/**/", "-- a ' \" ` ;\n", "#;'\n", "/* GET_LOCK( @x */ ", "--\n");

    @Test
    void neverThrowsWhateverTheText() {
        Random random = new Random(20_260_101);
        assertTimeout(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 10_000; i++) {
                StringBuilder sql = new StringBuilder();
                for (int tokens = random.nextInt(40); tokens > 0; tokens--) {
                    sql.append(NASTY.get(random.nextInt(NASTY.size())));
                }
                assertThat(answers(sql.toString())).hasSize(8).doesNotContainNull();
            }
        });
    }

    @Test
    void takesNoTextForTheEmptyText() {
        assertThat(answers(null)).isEqualTo(answers(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(", ")", "'", "\"", "`", "\\", "/*", "/**/", "--\n", "#", "@", "@@", "_", "_I", "'a'", ";", "a ", "1"
            })
    void needsTimeInProportionToTheLength(String token) {
        String sql = "SELECT " + token.repeat(1_000_000 / token.length());
        assertTimeout(Duration.ofSeconds(10), () -> assertThat(answers(sql)).hasSize(8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT 'a\\'b'",
                "SELECT @x",
                "SELECT * FROM t FOR UPDATE",
                "(SELECT LAST_INSERT_ID())",
                "WITH x AS (SELECT 1) DELETE FROM t",
                "WITH x AS (SELECT 1) SELECT * FROM x",
                "EXPLAIN ANALYZE SELECT 1",
                "INSERT INTO t VALUES ('a@b')",
                "SET autocommit = 0",
                "SET GLOBAL a = 1, b = 2",
                "CREATE TEMPORARY TABLE t (a INT)",
                "FLUSH TABLES WITH READ LOCK",
                "ROLLBACK WORK TO a",
                "START TRANSACTION",
                "{call p()}",
                "SELECT 1; SELECT 2",
                "SHOW WARNINGS",
                "hunter2"
            })
    void whatPrecedesTheFirstWordChangesNothing(String sql) {
        for (String prefix : PREFIXES) {
            assertThat(answers(prefix + sql)).as(prefix + sql).isEqualTo(answers(sql));
        }
    }

    @Test
    void takesTenMegabytes() {
        String sql = "INSERT INTO t VALUES " + "(1, 'a@b.example', `c`, get_lock2, 'it''s'), ".repeat(250_000) + "(1)";
        assertTimeout(Duration.ofSeconds(20), () -> assertThat(SqlText.of(sql).onlyReads())
                .isFalse());
        assertTimeout(Duration.ofSeconds(20), () -> assertThat(
                        SqlText.of("SELECT * FROM t WHERE (1) IN (" + sql.substring(20) + ")")
                                .onlyReads())
                .isTrue());
    }

    private static List<Object> answers(@Nullable String sql) {
        SqlText text = SqlText.of(sql);
        return List.of(
                text.kind(),
                text.verb(),
                text.pins(),
                text.onlyReads(),
                text.readsSession(),
                text.compound(),
                text.beginsTransaction(),
                text.commits());
    }
}
