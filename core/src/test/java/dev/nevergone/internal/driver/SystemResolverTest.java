package dev.nevergone.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which addresses a name has, and who is asked for them. */
@Timeout(30)
class SystemResolverTest {

    private SmallNameServer dns;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        dns = new SmallNameServer();
    }

    @AfterEach
    void stop() {
        dns.close();
    }

    @Test
    void seesAChangeOfANameAtOnce() throws IOException {
        HostResolver resolver = resolver("");
        dns.put("db.example.com", "192.0.2.1", "192.0.2.2");
        assertThat(resolver.anew("db.example.com"))
                .extracting(InetAddress::getHostAddress)
                .containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
        dns.put("db.example.com", "192.0.2.3");
        assertThat(resolver.anew("db.example.com"))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("192.0.2.3");
    }

    @Test
    void keepsTheNameWithTheAddress() throws IOException {
        dns.put("db.example.com", "192.0.2.1");
        assertThat(resolver("").anew("db.example.com"))
                .extracting(InetAddress::getHostName)
                .containsExactly("db.example.com");
    }

    @Test
    void takesIpv6AddressesWhereThereAreNoOthers() throws IOException {
        dns.put("six.example.com", "2001:db8::7");
        assertThat(resolver("").anew("six.example.com")).containsExactly(InetAddress.getByName("2001:db8::7"));
    }

    @Test
    void knowsNothingOfANameThatDoesNotExist() {
        assertThat(resolver("").anew("nowhere.example.com")).isEmpty();
        assertThat(dns.questions()).isPositive();
    }

    @Test
    void leavesToTheJvmTheNamesOfTheHostsFile() throws IOException {
        dns.put("db.example.com", "192.0.2.1");
        HostResolver resolver = resolver("# 10.0.0.1 other.example.com\n10.0.0.2\tsomething DB.example.com # ours\n");
        assertThat(resolver.anew("db.example.com")).isEmpty();
        assertThat(dns.questions()).isZero();
        dns.put("other.example.com", "192.0.2.2");
        assertThat(resolver.anew("other.example.com")).hasSize(1);
    }

    @Test
    void leavesToTheJvmNamesWithoutADot() throws IOException {
        dns.put("db", "192.0.2.1");
        assertThat(resolver("").anew("db")).isEmpty();
        assertThat(dns.questions()).isZero();
    }

    @Test
    void givesUpOnASilentNameServer() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            HostResolver resolver =
                    new SystemResolver("dns://127.0.0.1:" + silent.getLocalPort(), folder.resolve("none"));
            long start = System.nanoTime();
            assertThat(resolver.anew("db.example.com")).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void doesWithoutADnsClient() {
        assertThat(new SystemResolver("no such thing", folder.resolve("none")).anew("db.example.com"))
                .isEmpty();
    }

    @Test
    void knowsWhatTheJvmKnows() throws IOException {
        HostResolver resolver = resolver("");
        assertThat(resolver.known("localhost")).contains(InetAddress.getLoopbackAddress());
        assertThatThrownBy(() -> resolver.known("nowhere.invalid")).isInstanceOf(UnknownHostException.class);
    }

    private HostResolver resolver(String hostsFile) {
        try {
            return new SystemResolver(dns.url(), Files.writeString(folder.resolve("hosts"), hostsFile));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
