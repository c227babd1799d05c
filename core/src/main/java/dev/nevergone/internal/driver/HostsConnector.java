package dev.nevergone.internal.driver;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Connects to one of the several hosts that a URL plainly names. */
final class HostsConnector extends InTurnConnector {

    private final List<Connector> connectors;
    private final List<Candidate> hosts;

    /** @param connectors one per host, in the order of the URL; at least one */
    HostsConnector(List<? extends Connector> connectors, boolean requirePrimary, LongSupplier nanoTime) {
        super(requirePrimary, nanoTime);
        this.connectors = List.copyOf(connectors);
        this.hosts = connectors.stream().map(Candidate::new).toList();
    }

    @Override
    List<Candidate> candidates() {
        return hosts;
    }

    @Override
    List<Candidate> remembered() {
        return hosts;
    }

    @Override
    public String obstacleToPeeking() {
        return connectors.get(0).obstacleToPeeking();
    }

    @Override
    public String target() {
        return connectors.stream().map(Connector::target).collect(Collectors.joining(", "));
    }
}
