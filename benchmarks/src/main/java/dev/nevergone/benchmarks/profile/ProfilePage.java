package dev.nevergone.benchmarks.profile;

import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.MeasuredPage;
import dev.nevergone.benchmarks.charts.BarChart;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report as a page and its picture. */
final class ProfilePage extends MeasuredPage {

    static final String FILE = "profile.md";

    private static final int ROOMS = 12;
    private static final int METHODS = 10;
    private static final int CLASSES = 8;
    private static final int WAITS = 8;

    private final Map<PoolLibrary, ProfileReport.Side> sides;

    ProfilePage(
            Machine machine, double loadAfter, Map<PoolLibrary, ProfileReport.Side> sides, Map<String, String> misses) {
        super(machine, loadAfter, misses);
        this.sides = sides;
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("images"));
        head();
        counts();
        rooms();
        methods();
        classes();
        waits();
        notMeasured();
        Files.writeString(folder.resolve(FILE), text());
        Files.writeString(folder.resolve("images/profile-rooms.svg"), roomsChart());
    }

    private void head() {
        line("# Where the time goes");
        line("");
        line(
                "Written by `mvn -Pbenchmarks -Dnevergone.benchmark=profile verify`, which measures everything again; do not");
        line(
                "edit. Nevergone and HikariCP with their defaults and the same driver properties, pools of 10 connections to");
        line(
                "a real server, each in a JVM of its own. HikariCP does not look at a connection that was just used, Nevergone");
        line("looks at each: what the look costs is part of what is shown.");
        measuredOn();
        sides.values().stream().findFirst().ifPresent(side -> {
            line("| profiled in | %s |", side.java());
            line("| sampled by | %s, every 10 ms |", side.sampler());
        });
        line(
                "| versions | %s, MySQL Connector/J %s |",
                sides.keySet().stream()
                        .map(library -> library.title() + " " + library.version())
                        .collect(Collectors.joining(", ")),
                machine().driver());
    }

    private void counts() {
        line("");
        line("## Counted");
        line("");
        line(
                "Each figure is of one call, counted by the JVM and the kernel (`/proc/thread-self`) with nothing recorded.");
        line(
                "\"Reads\" and \"writes\" are system calls of that kind, a look at a socket among them; waits (`poll`, `futex`) are not");
        line("counted by the kernel, but how often the thread gave its processor away to wait is.");
        line("");
        line(
                "| workload | pool | µs | µs on the processor | of these in the kernel | bytes | reads | writes | gave way |");
        line("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (Workload workload : Workload.values()) {
            sides.forEach((library, side) -> {
                Profile profile = side.of(workload);
                double cpu = profile.figure("call", "cpu");
                line(
                        "| %s | %s | %s | %s | %s | %s | %s | %s | %s |",
                        workload.title(),
                        library.title(),
                        number("%.2f", profile.figure("call", "nanos") / 1000),
                        number("%.2f", cpu / 1000),
                        number("%.0f %%", 100 * (1 - profile.figure("call", "user") / cpu)),
                        number("%.0f", profile.figure("call", "bytes")),
                        number("%.2f", profile.figure("call", "reads")),
                        number("%.2f", profile.figure("call", "writes")),
                        number("%.3f", profile.figure("call", "switches")));
            });
        }
    }

    private void rooms() {
        line("");
        line("## Time by room");
        line("");
        line(
                "Nanoseconds of one call on the processor, shared out by the samples. A sample belongs to the topmost frame that is");
        line(
                "not the JDK's; \"in the JDK\" is the part of which the JDK's own code, or the kernel for it, was at work. Samples by the");
        line("clock (where the table above names `jdk.ExecutionSample`) count waiting in native code as work.");
        line("");
        line("![Nanoseconds of a borrow and return by room](images/profile-rooms.svg)");
        for (Workload workload : Workload.values()) {
            line("");
            line("| %s | pool | samples | share | ns of a call | in the JDK |", workload.title());
            line("| --- | --- | ---: | ---: | ---: | ---: |");
            sides.forEach((library, side) -> {
                Profile profile = side.of(workload);
                for (Map.Entry<String, double[]> room : profile.most("room", ROOMS)) {
                    double share = profile.share("room", room.getValue()[0]);
                    line(
                            "| %s | %s | %.0f | %.0f %% | %s | %.0f %% |",
                            room.getKey(),
                            library.title(),
                            room.getValue()[0],
                            100 * share,
                            number("%.0f", share * profile.figure("call", "cpu")),
                            100 * room.getValue()[1] / room.getValue()[0]);
                }
            });
        }
    }

    private void methods() {
        line("");
        line("## The hottest methods");
        line("");
        line("By the topmost frame of the same samples.");
        for (Workload workload : Workload.values()) {
            line("");
            line("| %s | pool | share |", workload.title());
            line("| --- | --- | ---: |");
            sides.forEach((library, side) -> {
                Profile profile = side.of(workload);
                for (Map.Entry<String, double[]> method : profile.most("method", METHODS)) {
                    line(
                            "| `%s` | %s | %.0f %% |",
                            method.getKey(), library.title(), 100 * profile.share("method", method.getValue()[0]));
                }
            });
        }
    }

    private void classes() {
        line("");
        line("## Bytes by class");
        line("");
        line("Bytes of one call, by the samples of `jdk.ObjectAllocationSample`.");
        for (Workload workload : List.of(Workload.BORROW, Workload.SELECT)) {
            line("");
            line("| %s | pool | bytes |", workload.title());
            line("| --- | --- | ---: |");
            sides.forEach((library, side) -> {
                Profile profile = side.of(workload);
                for (Map.Entry<String, double[]> type : profile.most("class", CLASSES)) {
                    line(
                            "| `%s` | %s | %s |",
                            type.getKey(),
                            library.title(),
                            number(
                                    "%.0f",
                                    profile.share("class", type.getValue()[0]) * profile.figure("call", "bytes")));
                }
            });
        }
    }

    private void waits() {
        Workload crowd = Workload.CROWD;
        line("");
        line("## Waits of %d threads", crowd.threads());
        line("");
        line(
                "`jdk.ThreadPark` and `jdk.JavaMonitorEnter` of 10 µs and more, of %s. \"Of the time\" is of all",
                crowd.title());
        line(
                "threads' time together; %d threads share 10 connections and the machine's cores, so most of it is waiting.",
                crowd.threads());
        line("");
        line("| what, by whom | pool | in 1,000 calls | mean µs | of the time |");
        line("| --- | --- | ---: | ---: | ---: |");
        sides.forEach((library, side) -> {
            Profile profile = side.of(crowd);
            double calls = profile.figure("recorded", "calls");
            List<Map.Entry<String, double[]>> waits = profile.most("wait", WAITS);
            for (Map.Entry<String, double[]> wait : waits) {
                double count = wait.getValue()[0];
                double nanos = wait.getValue()[1];
                line(
                        "| %s | %s | %s | %.0f | %.0f %% |",
                        wait.getKey(),
                        library.title(),
                        number("%.2f", 1000 * count / calls),
                        nanos / count / 1000,
                        100 * nanos / profile.figure("recorded", "nanos"));
            }
            if (waits.isEmpty()) {
                line("| none | %s | 0 | - | 0 %% |", library.title());
            }
        });
    }

    private String roomsChart() {
        Workload workload = Workload.BORROW;
        BarChart chart = new BarChart(
                "A borrow and return by room, nanoseconds on the processor",
                "For each pool the nanoseconds of a borrow and return by the package at work. The page's table has the same"
                        + " figures.",
                Double.MAX_VALUE);
        sides.forEach((library, side) -> {
            Profile profile = side.of(workload);
            for (Map.Entry<String, double[]> room : profile.most("room", ROOMS)) {
                double nanos = profile.share("room", room.getValue()[0]) * profile.figure("call", "cpu");
                chart.add(
                        library.title() + ": " + room.getKey().replace("Nevergone, ", ""),
                        nanos,
                        number("%.0f", nanos),
                        library == PoolLibrary.NEVERGONE);
            }
        });
        return chart.svg();
    }

    private static String number(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
    }
}
