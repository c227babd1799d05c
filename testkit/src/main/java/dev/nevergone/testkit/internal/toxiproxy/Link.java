package dev.nevergone.testkit.internal.toxiproxy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one connection: input, a stage for each toxic, output. Thread-safe.
 *
 * <p>One lock guards the chain and all that waits in it. A change of the chain therefore never waits for a stage: it takes
 * what the stage holds, passes it on, and leaves the stage's thread to notice. Nothing is written or read under the lock.
 */
final class Link {
    final ReentrantLock lock = new ReentrantLock();
    /** Signalled whenever anything that the lock guards has changed. */
    final Condition changed = lock.newCondition();

    private final String name;
    private final Threads threads;
    private final List<Stage> stages = new ArrayList<>();
    private final Inbox outlet = new Inbox(1);
    private boolean started;
    private boolean over;

    Link(String name, Threads threads, List<Toxic> chain) {
        this.name = name;
        this.threads = threads;
        for (Toxic toxic : chain) {
            stages.add(new Stage(this, toxic));
        }
    }

    void start() {
        lock.lock();
        try {
            started = true;
            stages.forEach(this::startStage);
        } finally {
            lock.unlock();
        }
    }

    private void startStage(Stage stage) {
        threads.start(name + "-" + stage.toxic().name(), stage::run);
    }

    // ---- the ends of the chain ----

    /**
     * Hands in what was read, waiting while the chain is full.
     *
     * @return false when the link is over and nothing more is wanted
     */
    boolean offer(Chunk chunk) {
        lock.lock();
        try {
            while (!over && inboxAfter(-1).full()) {
                changed.awaitUninterruptibly();
            }
            if (!over) {
                inboxAfter(-1).add(chunk);
                changed.signalAll();
            }
            return !over;
        } finally {
            lock.unlock();
        }
    }

    /** The source will send nothing more. */
    void inputEnded() {
        lock.lock();
        try {
            inboxAfter(-1).end();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What is to be written next; waits for it. {@code null} when there will be nothing more. */
    @Nullable
    Chunk output() {
        lock.lock();
        try {
            while (!over && outlet.empty() && !outlet.ended()) {
                changed.awaitUninterruptibly();
            }
            Chunk chunk = over ? null : outlet.poll();
            changed.signalAll();
            return chunk;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the link and its threads; what it holds is lost. Does nothing the second time. */
    void close() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean over() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    // ---- changes of the chain; each returns the stage that cannot be interrupted now, if there is one ----

    /** Appends a toxic. The one before it is interrupted; what that held goes past the new one. */
    @Nullable
    Stage add(Toxic toxic) {
        lock.lock();
        try {
            Stage stage = new Stage(this, toxic);
            if (outlet.ended()) {
                return null; // Too late: the close is on its way to the writer.
            }
            Stage last = stages.isEmpty() ? null : stages.get(stages.size() - 1);
            Stage stuck = last == null ? null : interrupt(last);
            stages.add(stage);
            if (started) {
                startStage(stage);
            }
            changed.signalAll();
            return stuck;
        } finally {
            lock.unlock();
        }
    }

    /** Restarts a toxic. */
    @Nullable
    Stage update(Toxic toxic) {
        lock.lock();
        try {
            Stage stage = stageOf(toxic);
            return stage == null ? null : interrupt(stage);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a toxic out, releases all it holds and joins its neighbours. */
    @Nullable
    Stage remove(Toxic toxic) {
        lock.lock();
        try {
            Stage stage = stageOf(toxic);
            if (stage == null) {
                return null;
            }
            Stage stuck = interrupt(stage);
            if (stuck != null) {
                return stuck;
            }
            int index = stages.indexOf(stage);
            if (toxic.effect().closesWhenRemoved()) {
                inboxAfter(index).end();
                stage.end();
                return null;
            }
            stage.end();
            Inbox next = inboxAfter(index);
            for (Chunk chunk = stage.inbox().poll();
                    chunk != null;
                    chunk = stage.inbox().poll()) {
                next.add(chunk);
            }
            if (stage.inbox().ended()) {
                next.end();
            }
            stages.remove(index);
            return index == 0 ? null : interrupt(stages.get(index - 1));
        } finally {
            changed.signalAll();
            lock.unlock();
        }
    }

    private @Nullable Stage stageOf(Toxic toxic) {
        for (Stage stage : stages) {
            if (stage.toxic() == toxic && !stage.ended()) {
                return stage;
            }
        }
        return null;
    }

    /** Releases what the stage holds and has its effect start anew. */
    private @Nullable Stage interrupt(Stage stage) {
        if (stage.ended() || over) {
            return null;
        }
        if (stage.sealed()) {
            return stage;
        }
        Chunk released = stage.release();
        if (released != null) {
            inboxAfter(stages.indexOf(stage)).add(released);
        }
        changed.signalAll();
        return null;
    }

    /** The inbox behind a stage; the index -1 stands for the input. */
    private Inbox inboxAfter(int index) {
        return index + 1 < stages.size() ? stages.get(index + 1).inbox() : outlet;
    }

    /** The inbox behind a stage. The caller holds the lock, and the stage is part of the chain. */
    Inbox inboxAfter(Stage stage) {
        return inboxAfter(stages.indexOf(stage));
    }

    /** Whether the link is over. The caller holds the lock. */
    boolean isOver() {
        return over;
    }
}
