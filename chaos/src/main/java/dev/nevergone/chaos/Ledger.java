package dev.nevergone.chaos;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was asked and what the callers were told, outside of any database: in memory, and in a file that only grows, which
 * holds a line before and a line after each write and a line for each read that failed. Thread-safe.
 */
final class Ledger implements AutoCloseable {

    private static final int MOST_FINDINGS = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final FileOutputStream file;
    private final long startNanos = System.nanoTime();
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Entry> writes = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> slowest = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> rules = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> findings = new ConcurrentLinkedQueue<>();
    private final AtomicLong findingCount = new AtomicLong();

    /**
     * A write and what was told of it.
     *
     * @param call what was asked
     * @param told what was told
     * @param begunNanos when it began, by the ledger's clock
     * @param endedNanos when it ended, by the same
     * @param token the witness's token, where it was left with the caller
     */
    record Entry(
            Call call,
            Told told,
            long begunNanos,
            long endedNanos,
            @Nullable String token) {}

    Ledger(Path path) throws IOException {
        file = new FileOutputStream(path.toFile());
    }

    /** Nanoseconds since it was opened. */
    long now() {
        return System.nanoTime() - startNanos;
    }

    /** Writes down that something is about to be asked. */
    Call begin(String bind, CallKind kind, int parts, int slot) {
        Call call = new Call(ids.incrementAndGet(), bind, kind, parts, slot);
        long now = now();
        write("ASK " + call.id() + " " + bind + " " + kind + " parts " + parts + (slot < 0 ? "" : " slot " + slot)
                + " at " + now / 1_000_000 + " ms");
        writes.put(call.id(), new Entry(call, Told.NOTHING_YET, now, now, null));
        return call;
    }

    /** Writes down what was told of it. */
    void end(Call call, Telling telling, @Nullable Throwable failure, @Nullable String token) {
        long now = now();
        writes.computeIfPresent(
                call.id(), (id, entry) -> new Entry(call, telling.told(), entry.begunNanos(), now, token));
        write("TOLD " + call.id() + " " + telling.told()
                + (failure == null ? "" : " " + telling.rule() + ": " + oneLine(failure))
                + (token == null ? "" : " token " + token) + " at " + now / 1_000_000 + " ms");
    }

    /** Counts a call of any kind; one that failed with its rule. */
    void count(String bind, CallKind kind, Telling telling, long tookNanos, @Nullable Throwable failure) {
        counts.computeIfAbsent(kind + " " + telling.told(), key -> new AtomicLong())
                .incrementAndGet();
        slowest.computeIfAbsent(bind + " " + kind, key -> new AtomicLong()).accumulateAndGet(tookNanos, Math::max);
        if (failure != null) {
            String rule = kind.form() + ": " + telling.rule();
            rules.computeIfAbsent(rule, key -> new AtomicLong()).incrementAndGet();
            if (!kind.writes()) {
                write("READ " + bind + " " + kind + " " + telling.told() + " " + telling.rule() + ": "
                        + oneLine(failure) + " at " + now() / 1_000_000 + " ms");
            }
            if (!telling.allowed()) {
                found("not allowed by the matrix", bind + " " + kind + ": " + rule + ": " + oneLine(failure));
                write(stack(failure));
            }
        }
    }

    /** Writes down what must not be: an answer that is wrong. */
    void found(String what, String detail) {
        findingCount.incrementAndGet();
        if (findings.size() < MOST_FINDINGS) {
            findings.add(what + ": " + detail);
        }
        write("FOUND " + what + ": " + detail);
    }

    Collection<Entry> writes() {
        return writes.values();
    }

    Collection<String> findings() {
        return findings;
    }

    long findingCount() {
        return findingCount.get();
    }

    long count(CallKind kind, Told told) {
        AtomicLong count = counts.get(kind + " " + told);
        return count == null ? 0 : count.get();
    }

    long count(Told told) {
        long sum = 0;
        for (CallKind kind : CallKind.values()) {
            sum += count(kind, told);
        }
        return sum;
    }

    long calls() {
        return counts.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** Errors by the rule that decided, with how often. */
    Map<String, AtomicLong> rules() {
        return rules;
    }

    /** The slowest call of a kind through a pool. */
    long slowestNanos(String bind, CallKind kind) {
        AtomicLong nanos = slowest.get(bind + " " + kind);
        return nanos == null ? 0 : nanos.get();
    }

    private static String oneLine(Throwable failure) {
        return failure.toString().replaceAll("\\s+", " ");
    }

    private static String stack(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private void write(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            file.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger cannot be written: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
