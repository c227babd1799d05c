package dev.nevergone.internal.driver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on a loopback port that answers for A and AAAA records, as RFC 1035 has it, section 4. */
final class SmallNameServer implements AutoCloseable {

    private static final int NAME_ERROR = 3;
    private static final int TYPE_AAAA = 28;

    private final DatagramSocket socket;
    private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final Thread thread = new Thread(this::serve, "small-name-server");

    SmallNameServer() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "dns://127.0.0.1:" + socket.getLocalPort();
    }

    void put(String name, String... addresses) throws IOException {
        List<InetAddress> all = new ArrayList<>();
        for (String address : addresses) {
            all.add(InetAddress.getByName(address));
        }
        names.put(name, all);
    }

    int questions() {
        return questions.get();
    }

    private void serve() {
        byte[] buffer = new byte[512];
        try {
            while (true) {
                DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                socket.receive(question);
                questions.incrementAndGet();
                byte[] answer = answer(Arrays.copyOf(buffer, question.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private byte[] answer(byte[] packet) throws IOException {
        ByteBuffer question = ByteBuffer.wrap(packet);
        int id = question.getShort();
        question.position(12);
        StringBuilder name = new StringBuilder();
        for (int length = question.get(); length > 0; length = question.get()) {
            byte[] label = new byte[length];
            question.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = question.getShort();
        question.getShort();
        List<InetAddress> known = names.get(name.toString());
        List<InetAddress> found = known == null
                ? List.of()
                : known.stream()
                        .filter(address -> address.getAddress().length == (type == TYPE_AAAA ? 16 : 4))
                        .toList();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        // A response, recursion desired and available.
        numbers(answer, id, 0x8180 | (known == null ? NAME_ERROR : 0), 1, found.size(), 0, 0);
        answer.write(packet, 12, question.position() - 12);
        for (InetAddress address : found) {
            byte[] bytes = address.getAddress();
            // The name by a pointer to the question; class IN, 60 s to live.
            numbers(answer, 0xc00c, type, 1, 0, 60, bytes.length);
            answer.write(bytes);
        }
        return answer.toByteArray();
    }

    private static void numbers(ByteArrayOutputStream to, int... values) {
        for (int value : values) {
            to.write(value >> 8);
            to.write(value);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
