package dev.nevergone.testkit.internal.protocol;

import dev.nevergone.testkit.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands of one connection, and remembers the texts of its prepared statements. The uplink's thread reads; both
 * threads remember.
 */
final class CommandReader {

    /** MariaDB: the statement that was prepared last, for whoever does not wait to learn its number. */
    static final int LAST_PREPARED = -1;

    private static final int ID_BYTES = 4;

    private final int connection;
    private final Map<Integer, String> statements = new ConcurrentHashMap<>();
    private @Nullable String lastPrepared;

    CommandReader(int connection) {
        this.connection = connection;
    }

    /** Remembers the text of a statement that the server prepared. */
    void prepared(int id, @Nullable String sql) {
        if (sql != null) {
            statements.put(id, sql);
        }
    }

    /** Reads the command in the stream's current packet, which is in the buffer as a whole. */
    Command read(PacketStream stream, Dialect dialect) {
        byte[] bytes = stream.buffer();
        int at = stream.payload();
        int length = stream.length();
        CommandType type = length == 0 ? CommandType.OTHER : CommandType.of(Wire.int1(bytes, at));
        return new Command(connection, type, sql(type, bytes, at, length, dialect));
    }

    /** The number of the prepared statement that the command is about. */
    static int statementId(PacketStream stream) {
        return stream.length() <= ID_BYTES ? 0 : Wire.int4(stream.buffer(), stream.payload() + 1);
    }

    private @Nullable String sql(CommandType type, byte[] bytes, int at, int length, Dialect dialect) {
        return switch (type) {
            case QUERY -> {
                int from = dialect.queryAttributes() ? afterAttributes(bytes, at + 1) : at + 1;
                yield text(bytes, from, at + length);
            }
            case STMT_PREPARE -> {
                lastPrepared = text(bytes, at + 1, at + length);
                yield lastPrepared;
            }
            case STMT_EXECUTE, STMT_BULK_EXECUTE, STMT_FETCH, STMT_RESET, STMT_SEND_LONG_DATA ->
                length <= ID_BYTES ? null : statement(Wire.int4(bytes, at + 1));
            case STMT_CLOSE -> length <= ID_BYTES ? null : statements.remove(Wire.int4(bytes, at + 1));
            case RESET_CONNECTION, CHANGE_USER -> {
                statements.clear();
                lastPrepared = null;
                yield null;
            }
            default -> null;
        };
    }

    private @Nullable String statement(int id) {
        return id == LAST_PREPARED ? lastPrepared : statements.get(id);
    }

    private static String text(byte[] bytes, int from, int end) {
        return from > end ? "" : new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    /** Where the text begins: see "COM_QUERY" in MySQL's client/server protocol. */
    private static int afterAttributes(byte[] bytes, int from) {
        int count = Wire.lengthEncoded(bytes, from);
        int at = from + Wire.lengthEncodedSize(bytes, from);
        at += Wire.lengthEncodedSize(bytes, at);
        if (count == 0) {
            return at;
        }
        int nulls = at;
        at += (count + 7) / 8 + 1;
        int[] types = new int[count];
        for (int i = 0; i < count; i++) {
            types[i] = Wire.int1(bytes, at);
            at += 2;
            at += Wire.lengthEncodedSize(bytes, at) + Wire.lengthEncoded(bytes, at);
        }
        for (int i = 0; i < count; i++) {
            boolean isNull = (bytes[nulls + i / 8] >> i % 8 & 1) != 0;
            at += isNull ? 0 : valueSize(types[i], bytes, at);
        }
        return at;
    }

    /** How long a value of a type is: "enum_field_types" in MySQL's field_types.h. */
    private static int valueSize(int type, byte[] bytes, int at) {
        return switch (type) {
            case 1 -> 1; // TINY
            case 2, 13 -> 2; // SHORT, YEAR
            case 3, 4, 9 -> 4; // LONG, FLOAT, INT24
            case 5, 8 -> 8; // DOUBLE, LONGLONG
            case 6 -> 0; // NULL
            case 7, 10, 11, 12 -> 1 + Wire.int1(bytes, at); // TIMESTAMP, DATE, TIME, DATETIME
            default -> Wire.lengthEncodedSize(bytes, at) + Wire.lengthEncoded(bytes, at);
        };
    }
}
