package dev.nevergone.testkit.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An error as a server would send it: "ERR_Packet" in the protocol's documentation. */
public record ServerError(int code, String sqlState, String message) {

    // 65535 in an error packet says that it is a progress report (MariaDB).
    private static final int HIGHEST_CODE = 65_534;

    public ServerError {
        if (code < 1 || code > HIGHEST_CODE) {
            throw new IllegalArgumentException("error code (" + code + "): must be from 1 to " + HIGHEST_CODE);
        }
        if (!sqlState.matches("[0-9A-Z]{5}")) {
            throw new IllegalArgumentException("sqlState (" + sqlState + "): must be 5 digits or capital letters");
        }
    }

    /** The whole packet, header and all. */
    byte[] packet(int sequence) {
        byte[] text = ("#" + sqlState + message).getBytes(StandardCharsets.UTF_8);
        // A text of 16 MB would need a second packet; nobody's error is that long, and the driver's buffer is smaller.
        int length = Math.min(text.length, Wire.FULL / 2) + 3;
        byte[] packet = Arrays.copyOf(
                new byte[] {
                    (byte) length,
                    (byte) (length >> 8),
                    (byte) (length >> 16),
                    (byte) sequence,
                    (byte) Wire.ERROR,
                    (byte) code,
                    (byte) (code >> 8)
                },
                Wire.HEADER + length);
        System.arraycopy(text, 0, packet, Wire.HEADER + 3, length - 3);
        return packet;
    }
}
