package dev.nevergone.testkit.internal.protocol;

import dev.nevergone.testkit.CommandType;
import java.io.IOException;

/** Follows the server's answer to one command, packet by packet. Used by one thread. */
final class Answer {

    /** What a packet is in the answer. */
    enum Part {
        /** Comes before the rows, or between two results. */
        OTHER,
        ROW,
        /** The client has to send something before the answer goes on: the file of LOAD DATA LOCAL, a proof of itself. */
        ASKS_CLIENT,
        LAST
    }

    private enum Stage {
        HEAD,
        DEFINITIONS,
        ROWS
    }

    // Enough of a packet to know what it is: an OK packet's two long numbers and its flags.
    private static final int HEAD_BYTES = 24;
    private static final int CURSOR_EXISTS = 0x40;
    private static final int MORE_RESULTS = 0x08;
    private static final int EOF_LENGTH = 5;
    private static final int PROGRESS = 0xffff;

    private final CommandType type;
    private final Dialect dialect;
    private Stage stage;
    private int definitions;
    private int preparedId = -1;

    Answer(CommandType type, Dialect dialect) {
        this.type = type;
        this.dialect = dialect;
        boolean rowsAtOnce = type == CommandType.STMT_FETCH || type == CommandType.FIELD_LIST;
        this.stage = rowsAtOnce ? Stage.ROWS : Stage.HEAD;
    }

    /** Whether the next packet is a row, or the end of the rows. */
    boolean inRows() {
        return stage == Stage.ROWS;
    }

    /** The number of the statement that was prepared, or -1. */
    int preparedId() {
        return preparedId;
    }

    /** Takes the stream's current packet. */
    Part next(PacketStream stream) throws IOException {
        int available = stream.peek(HEAD_BYTES);
        byte[] bytes = stream.buffer();
        int at = stream.payload();
        int first = available == 0 ? Wire.OK : Wire.int1(bytes, at);
        if (first == Wire.ERROR && stage != Stage.DEFINITIONS) {
            boolean progress = dialect.progressReports() && available > 2 && Wire.int2(bytes, at + 1) == PROGRESS;
            return progress ? Part.OTHER : Part.LAST;
        }
        return switch (stage) {
            case HEAD -> head(bytes, at, available, first);
            case DEFINITIONS -> definition(bytes, at, stream.length(), first);
            case ROWS -> row(bytes, at, stream.length(), first);
        };
    }

    private Part head(byte[] bytes, int at, int available, int first) {
        return switch (type) {
            case QUERY, STMT_EXECUTE, STMT_BULK_EXECUTE -> result(bytes, at, available, first);
            case STMT_PREPARE -> prepared(bytes, at, available);
            case CHANGE_USER -> first == Wire.EOF || first == Wire.MORE_DATA ? Part.ASKS_CLIENT : Part.LAST;
            default -> Part.LAST;
        };
    }

    private Part result(byte[] bytes, int at, int available, int first) {
        if (first == Wire.OK) {
            return afterResult(okFlags(bytes, at));
        }
        if (first == Wire.LOCAL_INFILE) {
            return Part.ASKS_CLIENT;
        }
        int size = Wire.lengthEncodedSize(bytes, at);
        boolean described = !dialect.cachesMetadata() || available <= size || bytes[at + size] != 0;
        definitions = (described ? Wire.lengthEncoded(bytes, at) : 0) + (dialect.eofDeprecated() ? 0 : 1);
        stage = definitions == 0 ? Stage.ROWS : Stage.DEFINITIONS;
        return Part.OTHER;
    }

    private Part prepared(byte[] bytes, int at, int available) {
        if (available < 9) {
            return Part.LAST;
        }
        preparedId = Wire.int4(bytes, at + 1);
        definitions = described(Wire.int2(bytes, at + 5)) + described(Wire.int2(bytes, at + 7));
        stage = Stage.DEFINITIONS;
        return definitions == 0 ? Part.LAST : Part.OTHER;
    }

    private int described(int count) {
        return count == 0 || dialect.eofDeprecated() ? count : count + 1;
    }

    private Part definition(byte[] bytes, int at, int length, int first) {
        definitions--;
        if (definitions > 0) {
            return Part.OTHER;
        }
        if (type == CommandType.STMT_PREPARE) {
            return Part.LAST;
        }
        stage = Stage.ROWS;
        // The rows of a cursor are fetched by another command.
        boolean cursor = first == Wire.EOF && length == EOF_LENGTH && (Wire.int2(bytes, at + 3) & CURSOR_EXISTS) != 0;
        return cursor ? Part.LAST : Part.OTHER;
    }

    private Part row(byte[] bytes, int at, int length, int first) {
        // A row may begin with the same byte: that of a value of 16 MB and more, which makes the packet longer than an
        // end.
        boolean end = first == Wire.EOF && (dialect.eofDeprecated() ? length < Wire.FULL : length < 9);
        if (!end) {
            return Part.ROW;
        }
        return afterResult(length == EOF_LENGTH ? Wire.int2(bytes, at + 3) : okFlags(bytes, at));
    }

    private Part afterResult(int flags) {
        stage = Stage.HEAD;
        return (flags & MORE_RESULTS) != 0 ? Part.OTHER : Part.LAST;
    }

    private static int okFlags(byte[] bytes, int at) {
        int insertId = at + 1 + Wire.lengthEncodedSize(bytes, at + 1);
        return Wire.int2(bytes, insertId + Wire.lengthEncodedSize(bytes, insertId));
    }
}
