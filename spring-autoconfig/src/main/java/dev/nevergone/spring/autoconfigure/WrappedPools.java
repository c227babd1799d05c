package dev.nevergone.spring.autoconfigure;

import dev.nevergone.PoolFamily;
import dev.nevergone.ResilientDataSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The pools of this context by the names of their beans, in the order in which they were made. Meters, health and the
 * endpoint are told of each, whenever it is made. Thread-safe.
 */
final class WrappedPools implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ResilientDataSource> pools = new LinkedHashMap<>();
    private final List<BiConsumer<String, ResilientDataSource>> observers = new ArrayList<>();
    private final PoolFamily family = new PoolFamily();

    /** What makes the pools, so that those to one server share what they know of it. */
    PoolFamily family() {
        return family;
    }

    void add(String beanName, ResilientDataSource pool) {
        List<BiConsumer<String, ResilientDataSource>> told;
        lock.lock();
        try {
            pools.put(beanName, pool);
            told = List.copyOf(observers);
        } finally {
            lock.unlock();
        }
        told.forEach(observer -> observer.accept(beanName, pool));
    }

    /** Tells of each pool once: now of those there are, later of those that come. It must not block. */
    void forEach(BiConsumer<String, ResilientDataSource> observer) {
        Map<String, ResilientDataSource> known;
        lock.lock();
        try {
            observers.add(observer);
            known = all();
        } finally {
            lock.unlock();
        }
        known.forEach(observer);
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

    /** Closes what no bean has closed: the context failed between the making of a pool and of its bean. */
    @Override
    public void close() {
        for (String beanName : all().keySet()) {
            ResilientDataSource left = remove(beanName);
            if (left != null) {
                left.close();
            }
        }
    }
}
