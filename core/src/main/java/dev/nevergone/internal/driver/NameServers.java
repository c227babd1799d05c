package dev.nevergone.internal.driver;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * The DNS client of the JDK (module jdk.naming.dns). Nothing else may name its classes: a runtime image may lack them.
 */
final class NameServers {

    // Once per name server and kind of address: with two silent servers a look-up ends after a second.
    private static final String TIMEOUT_MILLIS = "250";

    private NameServers() {}

    /**
     * Asks for the addresses of a full name: IPv4, and where there is none, IPv6.
     *
     * @param nameServers {@code dns:} for those of the operating system, or {@code dns://host:port}
     * @throws IOException if there is no answer
     */
    @SuppressWarnings("JdkObsolete") // JNDI takes nothing but a Hashtable
    static List<InetAddress> ask(String nameServers, String host) throws IOException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put(Context.PROVIDER_URL, nameServers);
        environment.put("com.sun.jndi.dns.timeout.initial", TIMEOUT_MILLIS);
        environment.put("com.sun.jndi.dns.timeout.retries", "1");
        try {
            InitialDirContext context = new InitialDirContext(environment);
            try {
                List<InetAddress> found = ask(context, host, "A");
                return found.isEmpty() && !Boolean.getBoolean("java.net.preferIPv4Stack")
                        ? ask(context, host, "AAAA")
                        : found;
            } finally {
                context.close();
            }
        } catch (NameNotFoundException e) {
            return List.of();
        } catch (NamingException e) {
            throw new IOException(host + ": no answer from the name servers", e);
        }
    }

    @SuppressWarnings("BanJNDI") // DNS answers are texts; a host's name holds no colon, so it cannot lead elsewhere
    private static List<InetAddress> ask(InitialDirContext context, String host, String kind)
            throws NamingException, IOException {
        List<InetAddress> found = new ArrayList<>();
        Attribute addresses = context.getAttributes(host, new String[] {kind}).get(kind);
        if (addresses != null) {
            NamingEnumeration<?> values = addresses.getAll();
            while (values.hasMore()) {
                // A literal, so this looks nothing up.
                byte[] address = InetAddress.getByName(values.next().toString()).getAddress();
                found.add(InetAddress.getByAddress(host, address));
            }
        }
        return found;
    }
}
