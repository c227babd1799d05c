package dev.nevergone.internal.driver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Connects to one host by its name: to each of the addresses behind it in turn, and what is remembered is remembered per
 * address. With {@code requirePrimary}, a name of which an address failed or is read-only is resolved anew, past the JVM's
 * cache; the addresses found so are tried before those that the JVM still knows.
 */
final class AddressesConnector extends InTurnConnector {

    /** How long after a fresh look-up the next may be made. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final DriverConnector host;
    private final HostResolver resolver;
    private final boolean asksAnew;
    private final LongSupplier nanoTime;
    private final Candidate unresolved;
    private final Map<InetAddress, Candidate> candidates = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Set<InetAddress> fresh = Set.of();
    private volatile boolean inDoubt;
    private volatile long nextLookUpNanos;

    AddressesConnector(DriverConnector host, HostResolver resolver, boolean requirePrimary, LongSupplier nanoTime) {
        super(requirePrimary, nanoTime);
        this.host = host;
        this.resolver = resolver;
        this.asksAnew = requirePrimary;
        this.nanoTime = nanoTime;
        this.unresolved = new Candidate(host);
        this.nextLookUpNanos = nanoTime.getAsLong();
    }

    @Override
    List<Candidate> candidates() {
        String name = host.hostName();
        if (name.isEmpty()) {
            return List.of(unresolved);
        }
        askAnewIfInDoubt(name);
        Set<InetAddress> addresses = new LinkedHashSet<>(fresh);
        try {
            addresses.addAll(resolver.known(name));
        } catch (UnknownHostException e) {
            if (addresses.isEmpty()) {
                // The driver says it in its own words.
                return List.of(unresolved);
            }
        }
        candidates.keySet().retainAll(addresses);
        return addresses.stream()
                .map(address -> candidates.computeIfAbsent(address, to -> new Candidate(host.to(to))))
                .toList();
    }

    @Override
    List<Candidate> remembered() {
        List<Candidate> all = new ArrayList<>(candidates.values());
        all.add(unresolved);
        return all;
    }

    /** One thread looks up, the others go on with what is known. */
    private void askAnewIfInDoubt(String name) {
        long now = nanoTime.getAsLong();
        if (!asksAnew || !inDoubt || now - nextLookUpNanos < 0 || !asking.compareAndSet(false, true)) {
            return;
        }
        try {
            inDoubt = false;
            List<InetAddress> found = resolver.anew(name);
            if (!found.isEmpty()) {
                fresh = new LinkedHashSet<>(found);
            }
            nextLookUpNanos = nanoTime.getAsLong() + PAUSE_NANOS;
        } finally {
            asking.set(false);
        }
    }

    @Override
    void leftOne() {
        inDoubt = true;
    }

    /** The addresses of one name share the connect time-out. */
    @Override
    long deadline(long now, long deadlineNanos) {
        long timeout = host.connectTimeoutNanos();
        return timeout <= 0 || deadlineNanos - now <= timeout ? deadlineNanos : now + timeout;
    }

    @Override
    public String obstacleToPeeking() {
        return host.obstacleToPeeking();
    }

    @Override
    public String target() {
        return host.target();
    }
}
