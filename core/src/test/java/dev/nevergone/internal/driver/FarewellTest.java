package dev.nevergone.internal.driver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class FarewellTest {

    private static final String TEXT = "The client was disconnected by the server because of inactivity.";

    @Test
    void readsAnErrorPacket() {
        assertThat(Farewell.parse(errorPacket(4031, "#HY000" + TEXT)))
                .contains(new Peek(Peek.State.FAREWELL, 4031, TEXT));
    }

    @Test
    void readsAnErrorPacketWithoutSqlState() {
        assertThat(Farewell.parse(errorPacket(1040, "Too many connections")))
                .contains(new Peek(Peek.State.FAREWELL, 1040, "Too many connections"));
    }

    @Test
    void readsAnErrorPacketInACompressedConnection() {
        assertThat(Farewell.parse(compressed(errorPacket(4031, "#HY000" + TEXT))))
                .contains(new Peek(Peek.State.FAREWELL, 4031, TEXT));
    }

    @Test
    void readsAnErrorPacketThatWasTooShortToBeCompressed() {
        byte[] packet = errorPacket(1053, "#08S01Server shutdown in progress");
        byte[] wrapped = join(int3(packet.length), new byte[] {0}, int3(0), packet);
        assertThat(Farewell.parse(wrapped))
                .contains(new Peek(Peek.State.FAREWELL, 1053, "Server shutdown in progress"));
    }

    @Test
    void readsAnErrorPacketOfEveryLength() {
        for (int length = 0; length < 600; length++) {
            String text = "x".repeat(length);
            byte[] packet = errorPacket(4031, "#HY000" + text);
            assertThat(Farewell.parse(packet)).map(Peek::code).contains(4031);
            assertThat(Farewell.parse(compressed(packet))).map(Peek::code).contains(4031);
        }
    }

    @Test
    void putsTheTextOnOneLineOfBoundedLength() {
        Optional<Peek> peek = Farewell.parse(errorPacket(1927, "#70100line\r\n\tline " + "x".repeat(500)));
        assertThat(peek.orElseThrow().detail())
                .startsWith("line line x")
                .endsWith("...")
                .hasSize(203);
    }

    @Test
    void takesNothingElseForAnErrorPacket() {
        byte[] whole = errorPacket(4031, "#HY000" + TEXT);
        for (int length = 0; length < whole.length; length++) {
            assertThat(Farewell.parse(Arrays.copyOf(whole, length))).isEmpty();
        }
        assertThat(Farewell.parse(new byte[] {7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0})).isEmpty();
        assertThat(Farewell.parse("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8)))
                .isEmpty();
        assertThat(Farewell.parse(compressed(new byte[200]))).isEmpty();
    }

    @Test
    void readsAPacketThatArrivesInPiecesAndNoFurther() {
        byte[] packet = errorPacket(4031, "#HY000" + TEXT);
        ByteArrayInputStream in = new ByteArrayInputStream(packet) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 3));
            }
        };
        assertThat(Farewell.read(in)).isEqualTo(packet);
    }

    @Test
    void readsNoMoreThanTwoKilobytes() {
        assertThat(Farewell.read(new ByteArrayInputStream(new byte[100_000]))).hasSize(2048);
    }

    @Test
    void knowsATlsRecord() {
        assertThat(Farewell.looksLikeTls(new byte[] {23, 3, 3, 0, 40})).isTrue();
        assertThat(Farewell.looksLikeTls(errorPacket(4031, TEXT))).isFalse();
    }

    private static byte[] errorPacket(int code, String text) {
        byte[] body = join(new byte[] {(byte) 0xff, (byte) code, (byte) (code >> 8)}, text.getBytes(UTF_8));
        return join(int3(body.length), new byte[] {0}, body);
    }

    private static byte[] compressed(byte[] packet) {
        Deflater deflater = new Deflater();
        deflater.setInput(packet);
        deflater.finish();
        byte[] out = new byte[packet.length + 100];
        int length = deflater.deflate(out);
        deflater.end();
        return join(int3(length), new byte[] {0}, int3(packet.length), Arrays.copyOf(out, length));
    }

    private static byte[] int3(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16)};
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
