package dev.nevergone.spring.autoconfigure;

import dev.nevergone.PoolFamily;
import dev.nevergone.ResilientDataSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The pools of this context by the names of their beans, in the order in which they were made. Thread-safe. */
final class WrappedPools {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ResilientDataSource> pools = new LinkedHashMap<>();
    private final PoolFamily family = new PoolFamily();

    /** What makes the pools, so that those to one server share what they know of it. */
    PoolFamily family() {
        return family;
    }

    void add(String beanName, ResilientDataSource pool) {
        lock.lock();
        try {
            pools.put(beanName, pool);
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    ResilientDataSource remove(String beanName) {
        lock.lock();
        try {
            return pools.remove(beanName);
        } finally {
            lock.unlock();
        }
    }

    /** What there is now. */
    Map<String, ResilientDataSource> all() {
        lock.lock();
        try {
            return Collections.unmodifiableMap(new LinkedHashMap<>(pools));
        } finally {
            lock.unlock();
        }
    }
}
