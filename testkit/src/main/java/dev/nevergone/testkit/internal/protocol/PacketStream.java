package dev.nevergone.testkit.internal.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * One direction of a connection: shows packet after packet, and passes on or drops each. What was passed is written when
 * the next byte has to be waited for, so that many small packets cost one write. Used by one thread.
 */
final class PacketStream {

    private static final int BUFFER_BYTES = 64 * 1024;
    // A long statement made the buffer grow beyond this: it shrinks again.
    private static final int KEPT_BYTES = 1024 * 1024;

    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[BUFFER_BYTES];
    // Before this everything is written or dropped; from here to the packet it waits to be written.
    private int done;
    // Where the current packet's header begins.
    private int packet;
    private int limit;

    private int length;
    private int sequence;
    private boolean full;
    private boolean continuation;

    PacketStream(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Whether there is at least one byte more; waits for it. */
    boolean await() throws IOException {
        return packet < limit || fill();
    }

    /** Reads the next packet's header. */
    void header() throws IOException {
        require(Wire.HEADER);
        length = Wire.int3(buffer, packet);
        sequence = Wire.int1(buffer, packet + 3);
        continuation = full;
        full = length == Wire.FULL;
    }

    int length() {
        return length;
    }

    int sequence() {
        return sequence;
    }

    /** Whether the packet goes on with the one before it. */
    boolean continuation() {
        return continuation;
    }

    /** Has so many bytes of the payload, or all that it has, in {@link #buffer()}; says how many. */
    int peek(int bytes) throws IOException {
        int available = Math.min(bytes, length);
        require(Wire.HEADER + available);
        return available;
    }

    byte[] buffer() {
        return buffer;
    }

    /** Where in the buffer the payload begins. */
    int payload() {
        return packet + Wire.HEADER;
    }

    /** Passes the packet on. */
    void pass() throws IOException {
        int end = packet + Wire.HEADER + length;
        if (end <= limit) {
            packet = end;
            return;
        }
        int missing = end - limit;
        packet = limit;
        flush();
        rewind();
        while (missing > 0) {
            int count = read(missing);
            out.write(buffer, 0, count);
            missing -= count;
        }
    }

    /** Passes nothing of the packet on. */
    void drop() throws IOException {
        flush();
        int end = packet + Wire.HEADER + length;
        int missing = Math.max(0, end - limit);
        packet = Math.min(end, limit);
        done = packet;
        if (missing > 0) {
            rewind();
        }
        while (missing > 0) {
            missing -= read(missing);
        }
    }

    /** Drops the packet with all that continues it; says the last one's sequence number. */
    int dropWhole() throws IOException {
        drop();
        while (full) {
            header();
            drop();
        }
        return sequence;
    }

    /** Writes what was passed. */
    void flush() throws IOException {
        if (done < packet) {
            out.write(buffer, done, packet - done);
            done = packet;
        }
    }

    /** Passes on whatever comes, unread, until the end. */
    void pump() throws IOException {
        packet = limit;
        flush();
        rewind();
        int count;
        while ((count = in.read(buffer, 0, buffer.length)) >= 0) {
            out.write(buffer, 0, count);
        }
    }

    private void require(int bytes) throws IOException {
        if (bytes > buffer.length) {
            flush();
            moveToFront();
            buffer = Arrays.copyOf(buffer, bytes);
        }
        while (limit - packet < bytes) {
            if (!fill()) {
                throw new EOFException();
            }
        }
    }

    private boolean fill() throws IOException {
        flush();
        if (packet == limit) {
            rewind();
        } else if (buffer.length - limit < buffer.length / 4) {
            moveToFront();
        }
        int count = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, count);
        return count > 0;
    }

    private void moveToFront() {
        System.arraycopy(buffer, packet, buffer, 0, limit - packet);
        limit -= packet;
        packet = 0;
        done = 0;
    }

    private void rewind() {
        done = 0;
        packet = 0;
        limit = 0;
        if (buffer.length > KEPT_BYTES) {
            buffer = new byte[BUFFER_BYTES];
        }
    }

    private int read(int most) throws IOException {
        int count = in.read(buffer, 0, Math.min(most, buffer.length));
        if (count < 0) {
            throw new EOFException();
        }
        return count;
    }
}
