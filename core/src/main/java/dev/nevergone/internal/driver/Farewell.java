package dev.nevergone.internal.driver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the error packet that a server may leave behind before it closes a connection: MySQL 8.0.24 and later say 4031
 * when {@code wait_timeout} has passed (server error reference, ER_CLIENT_INTERACTION_TIMEOUT). Layouts: "Protocol
 * Basics" of MySQL's source documentation, pages ERR_Packet and Compressed Packet.
 */
final class Farewell {

    private static final int MAX_BYTES = 2048;
    private static final int MAX_TEXT = 200;
    private static final int HEADER = 4;
    private static final int COMPRESSED_HEADER = 7;
    private static final int LOWEST_SERVER_CODE = 1000;
    private static final int TLS_FIRST_CONTENT_TYPE = 20;
    private static final int TLS_LAST_CONTENT_TYPE = 23;

    private Farewell() {}

    /** Reads what is there until a whole packet, the end, or the deadline of the socket underneath. Never throws. */
    static byte[] read(InputStream in) {
        byte[] bytes = new byte[MAX_BYTES];
        int length = 0;
        try {
            while (length < MAX_BYTES && !whole(bytes, length)) {
                int count = in.read(bytes, length, MAX_BYTES - length);
                if (count < 0) {
                    break;
                }
                length += count;
            }
        } catch (IOException e) {
            // What was read up to here is all there is.
        }
        return Arrays.copyOf(bytes, length);
    }

    private static boolean whole(byte[] bytes, int length) {
        if (length < COMPRESSED_HEADER) {
            return false;
        }
        return looksLikeTls(bytes) || parse(Arrays.copyOf(bytes, length)).isPresent();
    }

    /** Whether these bytes begin a TLS record (RFC 8446, 5.1): then only the TLS socket above can read them. */
    static boolean looksLikeTls(byte[] bytes) {
        return bytes.length > 2
                && bytes[0] >= TLS_FIRST_CONTENT_TYPE
                && bytes[0] <= TLS_LAST_CONTENT_TYPE
                && bytes[1] == 3
                && bytes[2] <= 4;
    }

    /** The error packet in these bytes, plain or compressed; empty if they are something else. */
    static Optional<Peek> parse(byte[] bytes) {
        return errorPacket(bytes, 0).or(() -> compressed(bytes));
    }

    private static Optional<Peek> compressed(byte[] bytes) {
        if (bytes.length < COMPRESSED_HEADER + HEADER) {
            return Optional.empty();
        }
        int compressedLength = int3(bytes, 0);
        int plainLength = int3(bytes, 4);
        if (plainLength == 0) {
            return errorPacket(bytes, COMPRESSED_HEADER);
        }
        if (bytes.length < COMPRESSED_HEADER + compressedLength) {
            return Optional.empty();
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, COMPRESSED_HEADER, compressedLength);
            byte[] plain = new byte[Math.min(plainLength, MAX_BYTES)];
            int count = inflater.inflate(plain);
            return errorPacket(Arrays.copyOf(plain, count), 0);
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }

    private static Optional<Peek> errorPacket(byte[] bytes, int start) {
        if (bytes.length < start + HEADER + 3) {
            return Optional.empty();
        }
        int length = int3(bytes, start);
        int body = start + HEADER;
        if (length < 3 || bytes.length < body + length || bytes[body] != (byte) 0xff) {
            return Optional.empty();
        }
        int code = (bytes[body + 1] & 0xff) | (bytes[body + 2] & 0xff) << 8;
        if (code < LOWEST_SERVER_CODE) {
            // The header of a compressed packet can look like an error packet of such a number.
            return Optional.empty();
        }
        // '#' and five characters of SQLState, which a server leaves out before the log-in is complete.
        int text = length > 8 && bytes[body + 3] == '#' ? body + 9 : body + 3;
        return Optional.of(of(code, new String(bytes, text, body + length - text, StandardCharsets.UTF_8)));
    }

    /** A farewell with its text made fit for a log line: one line, of bounded length. */
    static Peek of(int code, String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
        return new Peek(
                Peek.State.FAREWELL, code, line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "...");
    }

    private static int int3(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
    }
}
