package dev.nevergone.examples.bookshop.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BooksTest {

    @Test
    void tellsAServerThatIsDownFromOtherReasons() {
        assertThat(noteAfter(new SQLNonTransientConnectionException("Communications link failure", "08S01", 0)))
                .isEqualTo("not checked while the server is down");
        assertThat(noteAfter(new SQLException("Table 'bookshop.board_order' doesn't exist", "42S02", 1146)))
                .isEqualTo("not checked: Table 'bookshop.board_order' doesn't exist");
    }

    private static String noteAfter(SQLException failure) {
        Books books = new Books(
                () -> {
                    throw failure;
                },
                new Stories());
        books.check(new Run(new AtomicLong(1), Run.LENGTH));
        return String.valueOf(books.state().note());
    }
}
