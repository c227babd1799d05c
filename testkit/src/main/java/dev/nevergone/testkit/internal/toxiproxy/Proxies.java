package dev.nevergone.testkit.internal.toxiproxy;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All proxies of a server, by name. Thread-safe. */
final class Proxies {
    private final Threads threads;
    private final Metrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final SortedMap<String, Proxy> byName = new TreeMap<>();
    private boolean closed;

    /** What a proxy shall be. */
    record Wanted(String name, String listen, String upstream, boolean enabled) {}

    Proxies(Threads threads, Metrics metrics) {
        this.threads = threads;
        this.metrics = metrics;
    }

    /** Those there are now, in the order of their names. */
    List<Proxy> all() {
        lock.lock();
        try {
            return List.copyOf(byName.values());
        } finally {
            lock.unlock();
        }
    }

    Proxy get(String name) throws ApiException {
        lock.lock();
        try {
            Proxy proxy = byName.get(name);
            if (proxy == null) {
                throw ApiException.notFound("proxy");
            }
            return proxy;
        } finally {
            lock.unlock();
        }
    }

    /** Makes a proxy. One that cannot listen is not kept. */
    Proxy create(Wanted wanted) throws ApiException {
        lock.lock();
        try {
            if (byName.containsKey(wanted.name())) {
                throw ApiException.alreadyExists("proxy");
            }
            return put(wanted);
        } finally {
            lock.unlock();
        }
    }

    /** Makes a proxy in the place of one with other addresses; keeps one with the same addresses just as it is. */
    Proxy createOrReplace(Wanted wanted) throws ApiException {
        lock.lock();
        try {
            @Nullable Proxy existing = byName.get(wanted.name());
            if (existing != null) {
                if (!existing.differs(wanted.listen(), wanted.upstream())) {
                    return existing;
                }
                existing.stop();
            }
            return put(wanted);
        } finally {
            lock.unlock();
        }
    }

    private Proxy put(Wanted wanted) throws ApiException {
        if (closed) {
            throw new ApiException(500, "server is closed");
        }
        Proxy proxy = new Proxy(wanted.name(), wanted.listen(), wanted.upstream(), threads, metrics);
        if (wanted.enabled()) {
            proxy.start();
        }
        byName.put(wanted.name(), proxy);
        return proxy;
    }

    void delete(String name) throws ApiException {
        lock.lock();
        try {
            get(name).stop();
            byName.remove(name);
        } finally {
            lock.unlock();
        }
    }

    /** Starts every proxy and takes all toxics away; the first that cannot be started ends it. */
    void reset() throws ApiException {
        for (Proxy proxy : all()) {
            proxy.start();
            proxy.removeToxics();
        }
    }

    /** Stops and forgets all; no more can be made. */
    void close() {
        lock.lock();
        try {
            closed = true;
            byName.values().forEach(Proxy::stop);
            byName.clear();
        } finally {
            lock.unlock();
        }
    }
}
