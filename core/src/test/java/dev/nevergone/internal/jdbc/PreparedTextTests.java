package dev.nevergone.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PreparedTextTests {

    private final PreparedText.Recent recent = new PreparedText.Recent();

    @Test
    void equalTextsAreLookedAtOnce() {
        PreparedText first = recent.of("SELECT 1");
        assertThat(recent.of("SELECT " + Integer.parseInt("1"))).isSameAs(first);
        assertThat(recent.of("SELECT 2")).isNotSameAs(first);
    }

    @Test
    void textsInTheSamePlaceAreNotMistakenForEachOther() {
        // Both have the same hash code.
        String read = "SELECT 'Aa'";
        String other = "SELECT 'BB'";
        assertThat(read).hasSameHashCodeAs(other);
        for (int i = 0; i < 3; i++) {
            assertThat(recent.of(read).text().sql()).isEqualTo(read);
            assertThat(recent.of(other).text().sql()).isEqualTo(other);
        }
    }

    @Test
    void everyTextIsAnalyzedAsItself() {
        for (int i = 0; i < 1000; i++) {
            assertThat(recent.of("INSERT INTO t VALUES (" + i + ")").text().kind())
                    .isEqualTo(SqlText.Kind.WRITE);
            assertThat(recent.of("SELECT " + i).text().kind()).isEqualTo(SqlText.Kind.READ);
        }
    }

    @Test
    void aLongTextIsNotKept() {
        String longText = "SELECT '" + "x".repeat(3000) + "'";
        assertThat(recent.of(longText)).isNotSameAs(recent.of(longText));
        assertThat(recent.of(longText).text().kind()).isEqualTo(SqlText.Kind.READ);
    }
}
