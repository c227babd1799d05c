package dev.nevergone.internal.jdbc;

import dev.nevergone.internal.jdbc.ForwardingPreparedStatement.Binding;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a prepared statement, to be given to another one. They lie in one array of pairs, how a parameter is
 * set and its value, so that a batch of a thousand rows costs no more memory than one row. Who owns the array hands it in
 * and takes the one to use from then on: most statements have few parameters or none.
 */
final class Bindings {

    static final @Nullable Object[] NONE = {};

    private static final int PAIR = 2;
    private static final int ROOM = 2 * PAIR;

    /** Sets a parameter to an object; holds nothing itself. */
    @FunctionalInterface
    interface Setter {
        void set(PreparedStatement driverStatement, int parameterIndex, @Nullable Object value) throws SQLException;
    }

    /** Sets a parameter to a number; holds nothing itself. */
    @FunctionalInterface
    interface NumberSetter {
        void set(PreparedStatement driverStatement, int parameterIndex, long value) throws SQLException;
    }

    /** A value that can be read once only. */
    private record Once(Binding binding) {}

    /** A number that the next row overwrites. */
    private static final class Cell {
        private long value;
    }

    private Bindings() {}

    static @Nullable Object[] with(@Nullable Object[] kept, int parameterIndex, Binding binding) {
        return pair(kept, parameterIndex, binding, null);
    }

    static @Nullable Object[] withOnce(@Nullable Object[] kept, int parameterIndex, Binding binding) {
        return pair(kept, parameterIndex, new Once(binding), null);
    }

    static @Nullable Object[] with(@Nullable Object[] kept, int parameterIndex, Setter setter, @Nullable Object value) {
        return pair(kept, parameterIndex, setter, value);
    }

    static @Nullable Object[] with(@Nullable Object[] kept, int parameterIndex, NumberSetter setter, long value) {
        int at = PAIR * parameterIndex - 1;
        Cell cell = at < kept.length && kept[at] instanceof Cell known ? known : new Cell();
        cell.value = value;
        return pair(kept, parameterIndex, setter, cell);
    }

    private static @Nullable Object[] pair(
            @Nullable Object[] kept, int parameterIndex, Object how, @Nullable Object value) {
        int end = PAIR * parameterIndex;
        @Nullable Object[] pairs = end > kept.length ? Arrays.copyOf(kept, Math.max(end, kept.length + ROOM)) : kept;
        pairs[end - 2] = how;
        pairs[end - 1] = value;
        return pairs;
    }

    /** Gives all of them to another statement. */
    static void bind(@Nullable Object[] kept, PreparedStatement driverStatement) throws SQLException {
        for (int i = 0; i < kept.length; i += PAIR) {
            Object how = kept[i];
            Object value = kept[i + 1];
            if (how instanceof Setter setter) {
                setter.set(driverStatement, i / PAIR + 1, value);
            } else if (how instanceof NumberSetter setter && value instanceof Cell cell) {
                setter.set(driverStatement, i / PAIR + 1, cell.value);
            } else if (how instanceof Binding binding) {
                binding.bind(driverStatement);
            } else if (how instanceof Once once) {
                once.binding().bind(driverStatement);
            }
        }
    }

    /** Leaves another statement without what may have been read already. */
    static void forgetWhatIsReadOnce(@Nullable Object[] kept) {
        for (int i = 0; i < kept.length; i += PAIR) {
            if (kept[i] instanceof Once) {
                kept[i] = null;
            }
        }
    }
}
