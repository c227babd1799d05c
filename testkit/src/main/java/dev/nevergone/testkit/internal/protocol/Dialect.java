package dev.nevergone.testkit.internal.protocol;

/**
 * What client and server agreed on at the beginning of a connection: the flags that both set. See "Capabilities Flags" in
 * MySQL's client/server protocol, and MariaDB's "Connecting" for the extended ones.
 *
 * @param flags the first 32 flags
 * @param extended MariaDB's next 32, shifted down
 */
record Dialect(int flags, int extended) {

    // Where MariaDB does not set it, it has extended flags.
    private static final int MYSQL = 1;
    private static final int COMPRESS = 1 << 5;
    private static final int SSL = 1 << 11;
    private static final int DEPRECATE_EOF = 1 << 24;
    private static final int OPTIONAL_METADATA = 1 << 25;
    private static final int ZSTD = 1 << 26;
    private static final int QUERY_ATTRIBUTES = 1 << 27;
    private static final int MARIADB_PROGRESS = 1;
    private static final int MARIADB_CACHE_METADATA = 1 << 4;

    private static final int SSL_REQUEST_LENGTH = 32;
    private static final int EXTENDED_IN_LOGIN = 28;

    /** The flags of a server's greeting, which begins with the protocol's and the server's version. */
    static Dialect ofGreeting(byte[] bytes, int payload, int length) {
        int end = payload + length;
        int at = payload + 1;
        while (at < end && bytes[at] != 0) {
            at++;
        }
        // The zero, connection number 4, challenge 8, filler 1.
        int low = at + 14;
        // Character set 1, status 2.
        int high = low + 5;
        if (high + 13 > end) {
            return new Dialect(0, 0);
        }
        int flags = Wire.int2(bytes, low) | Wire.int2(bytes, high) << 16;
        // Length of the challenge 1, reserved 6.
        return new Dialect(flags, (flags & MYSQL) == 0 ? Wire.int4(bytes, high + 9) : 0);
    }

    /** The flags of a client's log-in or request for TLS. */
    static Dialect ofLogin(byte[] bytes, int payload, int length) {
        if (length < SSL_REQUEST_LENGTH) {
            return new Dialect(0, 0);
        }
        int flags = Wire.int4(bytes, payload);
        return new Dialect(flags, (flags & MYSQL) == 0 ? Wire.int4(bytes, payload + EXTENDED_IN_LOGIN) : 0);
    }

    /** Whether the packet with these flags, and of this length, asks for TLS: it ends where the user's name would begin. */
    boolean asksForTls(int length) {
        return length == SSL_REQUEST_LENGTH && (flags & SSL) != 0;
    }

    Dialect and(Dialect other) {
        return new Dialect(flags & other.flags, extended & other.extended);
    }

    /** Whether what follows the log-in can be read. */
    boolean readable() {
        return (flags & (COMPRESS | ZSTD | OPTIONAL_METADATA)) == 0;
    }

    /** A result ends with an OK packet that begins as an EOF packet, and there is no EOF after its columns. */
    boolean eofDeprecated() {
        return (flags & DEPRECATE_EOF) != 0;
    }

    /** A statement's text comes after attributes. */
    boolean queryAttributes() {
        return (flags & QUERY_ATTRIBUTES) != 0;
    }

    /** Error packets with number 65535 report progress. */
    boolean progressReports() {
        return (extended & MARIADB_PROGRESS) != 0;
    }

    /** The number of columns is followed by whether they are described. */
    boolean cachesMetadata() {
        return (extended & MARIADB_CACHE_METADATA) != 0;
    }
}
