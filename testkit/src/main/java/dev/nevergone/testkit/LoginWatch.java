package dev.nevergone.testkit;

/**
 * Reads what a server sends on a new connection until its log-in is decided. In the connection phase the packet after the
 * server's greeting is an OK (first byte 0x00), an error (0xff), or a request for more; see "Connection Phase" in MySQL's
 * client/server protocol. Used by one thread.
 */
final class LoginWatch {

    enum Outcome {
        /** Not decided yet. */
        PENDING,
        /** The server said OK. */
        LOGGED_IN,
        /** The server said no, also in place of its greeting. */
        REFUSED,
        /** The connection goes over to TLS, behind which nothing more can be seen. */
        ENCRYPTED
    }

    private static final int HEADER_BYTES = 4;
    private static final int OK = 0x00;
    private static final int ERROR = 0xff;
    // A TLS record's first two bytes, handshake (22) or alert (21) of version 3: RFC 8446, section 5.1. As a packet's
    // length they would say 197 kB and more, which no server sends before a log-in.
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_ALERT = 0x15;
    private static final int TLS_MAJOR = 0x03;

    private final int[] header = new int[HEADER_BYTES];
    private int headerBytes;
    private int payloadLeft;
    private boolean payloadBegun;
    private boolean greeted;
    private Outcome outcome = Outcome.PENDING;

    /** Takes the next bytes; what follows a decision is not looked at. */
    Outcome take(byte[] bytes, int count) {
        for (int i = 0; i < count && outcome == Outcome.PENDING; i++) {
            take(bytes[i] & 0xff);
        }
        return outcome;
    }

    private void take(int value) {
        if (headerBytes < HEADER_BYTES) {
            header[headerBytes++] = value;
            if (headerBytes == HEADER_BYTES) {
                payloadLeft = header[0] | header[1] << 8 | header[2] << 16;
                payloadBegun = false;
                endOfPacket();
            } else if (headerBytes == 3 && greeted && isTls()) {
                outcome = Outcome.ENCRYPTED;
            }
            return;
        }
        if (!payloadBegun) {
            payloadBegun = true;
            decide(value);
        }
        payloadLeft--;
        endOfPacket();
    }

    private boolean isTls() {
        return (header[0] == TLS_HANDSHAKE || header[0] == TLS_ALERT) && header[1] == TLS_MAJOR && header[2] <= 4;
    }

    private void decide(int first) {
        if (first == ERROR) {
            outcome = Outcome.REFUSED;
        } else if (greeted && first == OK) {
            outcome = Outcome.LOGGED_IN;
        }
        greeted = true;
    }

    private void endOfPacket() {
        if (payloadLeft == 0) {
            headerBytes = 0;
        }
    }
}
