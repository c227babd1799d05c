package dev.nevergone.testkit.internal.toxiproxy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One proxy: its addresses, whether it listens, and its toxics. Thread-safe; no call waits for a dial. */
final class Proxy {
    private final String name;
    private final Threads threads;
    private final Metrics metrics;

    /** Guards what follows. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<Direction, List<Toxic>> chains = new EnumMap<>(Direction.class);
    private String listen;
    private String upstream;
    private @Nullable Running running;

    private record Running(Listener listener, Thread acceptor) {}

    /** How a proxy looks at one moment. */
    record View(String name, String listen, String upstream, boolean enabled, List<Toxic> toxics) {}

    /** Makes a proxy that does not listen yet. Neither address is looked at. */
    Proxy(String name, String listen, String upstream, Threads threads, Metrics metrics) {
        this.name = name;
        this.listen = listen;
        this.upstream = upstream;
        this.threads = threads;
        this.metrics = metrics;
        for (Direction direction : Direction.values()) {
            chains.put(direction, new ArrayList<>());
        }
    }

    String name() {
        return name;
    }

    /** The toxics are those of the upstream direction first, each in the order of their creation. */
    View view() {
        lock.lock();
        try {
            return new View(name, listen, upstream, running != null, toxics());
        } finally {
            lock.unlock();
        }
    }

    private List<Toxic> toxics() {
        return Arrays.stream(Direction.values())
                .flatMap(direction -> chain(direction).stream())
                .toList();
    }

    private List<Toxic> chain(Direction direction) {
        return chains.computeIfAbsent(direction, any -> new ArrayList<>());
    }

    // ---- running ----

    /** Listens, if it does not yet. */
    void start() throws ApiException {
        lock.lock();
        try {
            if (running != null) {
                return;
            }
            Listener listener = Listener.bind(listen);
            listen = listener.address();
            Traffic traffic = metrics.trafficOf(name, listen, upstream);
            Thread acceptor =
                    threads.start(name + "-accept", () -> listener.accept(new Host(upstream), threads, traffic));
            running = new Running(listener, acceptor);
        } catch (IOException e) {
            throw ApiException.failed(e);
        } finally {
            lock.unlock();
        }
    }

    /** What a listener's new connections are told; the upstream cannot change while it listens. */
    private final class Host implements Listener.Host {
        private final String target;

        Host(String target) {
            this.target = target;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String upstream() {
            return target;
        }

        @Override
        public void connected(Connection connection) {
            lock.lock();
            try {
                connection.open(chain(Direction.UPSTREAM), chain(Direction.DOWNSTREAM));
            } finally {
                lock.unlock();
            }
        }
    }

    /** Stops to listen and closes all connections, if it is running. They are closed when this returns. */
    void stop() {
        lock.lock();
        try {
            Running stopping = running;
            if (stopping == null) {
                return;
            }
            running = null;
            stopping.listener().close();
            // The system frees the port when the thread has left accept(), which takes no time.
            joinUninterruptibly(stopping.acceptor());
            stopping.listener().connections().forEach(Connection::close);
        } finally {
            lock.unlock();
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Changes what is not {@code null}. New addresses close all connections; without a change nothing happens at all. */
    void update(@Nullable String newListen, @Nullable String newUpstream, @Nullable Boolean enabled)
            throws ApiException {
        lock.lock();
        try {
            boolean enable = enabled == null ? running != null : enabled;
            String wantedListen = newListen == null ? listen : newListen;
            String wantedUpstream = newUpstream == null ? upstream : newUpstream;
            if (differs(wantedListen, wantedUpstream)) {
                stop();
                listen = wantedListen;
                upstream = wantedUpstream;
            }
            if (enable) {
                start();
            } else {
                stop();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether these are other addresses; {@code listen} is compared by its number. */
    boolean differs(String otherListen, String otherUpstream) throws ApiException {
        String numeric;
        try {
            numeric = Address.parse(otherListen).numeric();
        } catch (IOException e) {
            throw ApiException.failed(e);
        }
        lock.lock();
        try {
            return !listen.equals(numeric) || !upstream.equals(otherUpstream);
        } finally {
            lock.unlock();
        }
    }

    // ---- toxics ----

    /** The toxic of that name. */
    Toxic toxic(String toxicName) throws ApiException {
        lock.lock();
        try {
            return toxics().stream()
                    .filter(toxic -> toxic.name().equals(toxicName))
                    .findFirst()
                    .orElseThrow(() -> ApiException.notFound("toxic"));
        } finally {
            lock.unlock();
        }
    }

    /** Says no where a toxic has that name, in either direction. */
    void requireNoToxic(String toxicName) throws ApiException {
        lock.lock();
        try {
            if (toxics().stream().anyMatch(toxic -> toxic.name().equals(toxicName))) {
                throw ApiException.alreadyExists("toxic");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds a toxic to the end of its direction's chain, here and in all live links. */
    void addToxic(Toxic toxic) throws ApiException {
        List<Stage> stuck;
        lock.lock();
        try {
            requireNoToxic(toxic.name());
            chain(toxic.direction()).add(toxic);
            stuck = changeLinks(toxic, Link::add);
        } finally {
            lock.unlock();
        }
        stuck.forEach(Stage::awaitEnd);
    }

    /** Restarts a toxic in all live links, after its values were changed. */
    void restartToxic(Toxic toxic) {
        List<Stage> stuck;
        lock.lock();
        try {
            stuck = changeLinks(toxic, Link::update);
        } finally {
            lock.unlock();
        }
        stuck.forEach(Stage::awaitEnd);
    }

    /** Takes a toxic away, here and in all live links. */
    void removeToxic(String toxicName) throws ApiException {
        List<Stage> stuck;
        lock.lock();
        try {
            stuck = remove(toxic(toxicName));
        } finally {
            lock.unlock();
        }
        stuck.forEach(Stage::awaitEnd);
    }

    /** Takes all toxics away. */
    void removeToxics() {
        List<Stage> stuck = new ArrayList<>();
        lock.lock();
        try {
            toxics().forEach(toxic -> stuck.addAll(remove(toxic)));
        } finally {
            lock.unlock();
        }
        stuck.forEach(Stage::awaitEnd);
    }

    private List<Stage> remove(Toxic toxic) {
        chain(toxic.direction()).remove(toxic);
        return changeLinks(toxic, Link::remove);
    }

    /** Returns the stages that cannot be interrupted; to be waited for without the lock, for the wait may be long. */
    private List<Stage> changeLinks(Toxic toxic, BiFunction<Link, Toxic, @Nullable Stage> change) {
        List<Stage> stuck = new ArrayList<>();
        if (running == null) {
            return stuck;
        }
        for (Connection connection : running.listener().connections()) {
            Link link = connection.link(toxic.direction());
            Stage stage = link == null ? null : change.apply(link, toxic);
            if (stage != null) {
                stuck.add(stage);
            }
        }
        return stuck;
    }
}
