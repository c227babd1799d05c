package dev.nevergone.internal.driver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host's name. Thread-safe. */
interface HostResolver {

    /**
     * The addresses as the JVM knows them; it may have learned them a while ago ({@code networkaddress.cache.ttl}).
     *
     * @throws UnknownHostException if the JVM knows none
     */
    List<InetAddress> known(String host) throws UnknownHostException;

    /** The addresses as they are now, past every cache of this JVM; empty where that cannot be found out. Never throws. */
    List<InetAddress> anew(String host);
}
