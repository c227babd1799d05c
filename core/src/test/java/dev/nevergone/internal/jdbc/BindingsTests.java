package dev.nevergone.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BindingsTests {

    private TestLease lease;

    @BeforeEach
    void connect() throws SQLException {
        lease = TestLease.open();
    }

    @AfterEach
    void drop() throws SQLException {
        lease.physical.close();
    }

    /** What another statement, given these, answers to a SELECT of its parameters. */
    private ResultSet answer(PreparedStatement statement, @Nullable Object[] kept) throws SQLException {
        Bindings.bind(kept, statement);
        ResultSet row = statement.executeQuery();
        assertThat(row.next()).isTrue();
        return row;
    }

    @Test
    void theNextRowTakesThePlaceOfTheOneBefore() throws SQLException {
        @Nullable Object[] kept = Bindings.with(Bindings.NONE, 1, PreparedStatement::setLong, 1);
        kept = Bindings.with(kept, 2, (statement, index, value) -> statement.setString(index, (String) value), "a");
        @Nullable Object[] first = kept;
        Object number = kept[1];
        for (int row = 2; row <= 1000; row++) {
            kept = Bindings.with(kept, 1, PreparedStatement::setLong, row);
            kept = Bindings.with(
                    kept, 2, (statement, index, value) -> statement.setString(index, (String) value), "row" + row);
        }

        assertThat(kept).isSameAs(first);
        assertThat(kept[1]).isSameAs(number);
        try (PreparedStatement statement = lease.physical.prepareStatement("SELECT ?, ?")) {
            ResultSet row = answer(statement, kept);
            assertThat(row.getLong(1)).isEqualTo(1000);
            assertThat(row.getString(2)).isEqualTo("row1000");
        }
    }

    @Test
    void aParameterMayChangeItsKind() throws SQLException {
        @Nullable Object[] kept = Bindings.with(Bindings.NONE, 2, PreparedStatement::setLong, 1);
        kept = Bindings.with(kept, 1, PreparedStatement::setObject, "to be replaced");
        kept = Bindings.with(kept, 1, PreparedStatement::setLong, 5);
        kept = Bindings.with(kept, 2, (statement, index, value) -> statement.setString(index, (String) value), "text");
        kept = Bindings.with(kept, 9, statement -> statement.setString(3, "far"));
        try (PreparedStatement statement = lease.physical.prepareStatement("SELECT ?, ?, ?")) {
            ResultSet row = answer(statement, kept);
            assertThat(row.getLong(1)).isEqualTo(5);
            assertThat(row.getString(2)).isEqualTo("text");
            assertThat(row.getString(3)).isEqualTo("far");
        }
    }

    @Test
    void whatIsReadOnceIsForgottenAndTheRestIsNot() throws SQLException {
        @Nullable Object[] kept = Bindings.withOnce(Bindings.NONE, 1, statement -> statement.setString(1, "stream"));
        kept = Bindings.with(kept, 2, PreparedStatement::setLong, 2);
        Bindings.forgetWhatIsReadOnce(kept);
        try (PreparedStatement statement = lease.physical.prepareStatement("SELECT ?, ?")) {
            statement.setString(1, "untouched");
            ResultSet row = answer(statement, kept);
            assertThat(row.getString(1)).isEqualTo("untouched");
            assertThat(row.getLong(2)).isEqualTo(2);
        }
    }
}
