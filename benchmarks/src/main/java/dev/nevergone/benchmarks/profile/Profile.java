package dev.nevergone.benchmarks.profile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedStackTrace;
import org.jspecify.annotations.Nullable;

/** What one workload showed on one pool; goes from the other JVM to this one as lines. Belongs to one thread. */
final class Profile {

    private static final String SEPARATOR = ";";

    // By kind, then by name: the figures.
    private final Map<String, Map<String, double[]>> figures = new TreeMap<>();

    /** What {@link #lines} gave. */
    static Profile of(List<String> lines) {
        Profile profile = new Profile();
        for (String line : lines) {
            String[] fields = line.split(SEPARATOR, -1);
            double[] values = new double[fields.length - 2];
            for (int i = 0; i < values.length; i++) {
                values[i] = Double.parseDouble(fields[i + 2]);
            }
            profile.of(fields[0]).put(fields[1], values);
        }
        return profile;
    }

    Stream<String> lines() {
        List<String> lines = new ArrayList<>();
        figures.forEach((kind, byName) -> byName.forEach((name, values) -> {
            StringBuilder line = new StringBuilder(kind).append(SEPARATOR).append(name);
            for (double value : values) {
                line.append(SEPARATOR).append(value);
            }
            lines.add(line.toString());
        }));
        return lines.stream();
    }

    /** Of one call, counted with nothing recorded: as its thread sees it, and what was counted. */
    void count(double nanos, ThreadCounts each) {
        add("call", "nanos", nanos);
        add("call", "bytes", each.bytes());
        add("call", "cpu", each.cpuNanos());
        add("call", "user", each.userNanos());
        add("call", "reads", each.reads());
        add("call", "writes", each.writes());
        add("call", "switches", each.switches());
    }

    /** What was recorded: so many calls, in so much time of all threads together. */
    void recorded(double calls, double threadNanos) {
        add("recorded", "calls", calls);
        add("recorded", "nanos", threadNanos);
    }

    void sample(@Nullable RecordedStackTrace stack) {
        add("room", Rooms.of(stack), 1, Rooms.inTheJdk(stack) ? 1 : 0);
        add("method", Rooms.method(stack), 1);
    }

    void allocation(String type, double bytes) {
        add("class", type, bytes);
    }

    void waited(String what, String room, Duration time) {
        add("wait", what + ", " + room, 1, (double) time.toNanos());
    }

    /** One of {@link #count}'s or {@link #recorded}'s; NaN where there is none. */
    double figure(String kind, String name) {
        return of(kind).getOrDefault(name, new double[] {Double.NaN})[0];
    }

    /** The figure's share of all of that kind, from 0 to 1. */
    double share(String kind, double figure) {
        double all = of(kind).values().stream().mapToDouble(values -> values[0]).sum();
        return all == 0 ? 0 : figure / all;
    }

    /** The most of that kind, the greatest first. */
    List<Map.Entry<String, double[]>> most(String kind, int count) {
        return of(kind).entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<String, double[]> entry) -> -entry.getValue()[0]))
                .limit(count)
                .toList();
    }

    private void add(String kind, String name, double... values) {
        // Arrays are named with a semicolon by some JVMs.
        of(kind).merge(name.replace(SEPARATOR, ""), values, Profile::sum);
    }

    private static double[] sum(double[] one, double[] other) {
        double[] sum = new double[one.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = one[i] + other[i];
        }
        return sum;
    }

    private Map<String, double[]> of(String kind) {
        return figures.computeIfAbsent(kind, k -> new TreeMap<>());
    }
}
