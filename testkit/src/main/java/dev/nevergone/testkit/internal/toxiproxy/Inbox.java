package dev.nevergone.testkit.internal.toxiproxy;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Where a part of a link finds its input. Its users hold the link's lock. Whoever hands over a chunk in the normal course
 * waits while it is full, which is what slows a sender down; what a change of the chain releases is let in regardless.
 */
final class Inbox {
    private final int capacity;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private boolean ended;

    Inbox(int capacity) {
        this.capacity = capacity;
    }

    boolean full() {
        return chunks.size() >= capacity;
    }

    boolean empty() {
        return chunks.isEmpty();
    }

    void add(Chunk chunk) {
        chunks.add(chunk);
    }

    @Nullable
    Chunk poll() {
        return chunks.poll();
    }

    /** Nothing will be added any more. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }
}
