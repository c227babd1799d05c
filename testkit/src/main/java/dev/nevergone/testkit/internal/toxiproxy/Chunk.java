package dev.nevergone.testkit.internal.toxiproxy;

/**
 * What one read of a socket brought, or a piece of it.
 *
 * @param data holds the bytes; never written to after the read
 * @param offset where they begin
 * @param length how many they are
 * @param arrivedNanos when they were read, or left a latency toxic: a {@link System#nanoTime()} value
 */
@SuppressWarnings("ArrayRecordComponent") // Chunks are never compared.
record Chunk(byte[] data, int offset, int length, long arrivedNanos) {

    /** The first bytes. */
    Chunk head(int bytes) {
        return new Chunk(data, offset, bytes, arrivedNanos);
    }

    /** All but the first bytes. */
    Chunk tail(int bytes) {
        return new Chunk(data, offset + bytes, length - bytes, arrivedNanos);
    }

    /** The same bytes with another time of arrival. */
    Chunk arrivedAt(long nanos) {
        return new Chunk(data, offset, length, nanos);
    }
}
