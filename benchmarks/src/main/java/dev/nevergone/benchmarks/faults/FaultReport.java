package dev.nevergone.benchmarks.faults;

import dev.nevergone.benchmarks.Effort;
import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.Misses;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.benchmarks.peers.PoolLibrary;
import dev.nevergone.testkit.MySqlServer;
import dev.nevergone.testkit.ServerKind;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;

/** Puts all pools through all faults, and writes what their callers saw. */
public final class FaultReport {

    private static final String MAX_CONNECTIONS = "2000";
    private static final int OUTAGES = 3;
    // A short run, to see that everything works.
    private static final boolean QUICK = Effort.quick();

    private final List<Contender> contenders;
    private final MySqlServer server;
    private final Progress progress;
    private final Misses misses;

    private FaultReport(List<Contender> contenders, MySqlServer server, Progress progress, Misses misses) {
        this.contenders = contenders;
        this.server = server;
        this.progress = progress;
        this.misses = misses;
    }

    /**
     * Runs it; about fifteen minutes.
     *
     * @param arguments the folder to write {@code fault-table.md} and {@code images/} to
     * @throws Exception when the server cannot be started, or a pool does not work with nothing broken
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(
                    "arguments (" + arguments.length + "): must be one, the folder to write to");
        }
        quiet();
        Progress progress = new Progress(System.out);
        List<Contender> contenders = Contender.all();
        if (QUICK) {
            contenders.removeIf(contender ->
                    contender.library() != PoolLibrary.NEVERGONE && contender.library() != PoolLibrary.HIKARI);
        }
        ServerKind kind =
                "mysql".equals(System.getProperty("nevergone.server")) ? ServerKind.MYSQL : ServerKind.MARIADB;
        try (MySqlServer server = MySqlServer.builder(kind)
                .argument("--max-connections=" + MAX_CONNECTIONS)
                .start()) {
            Machine machine = Machine.now(server);
            progress.say("%s", machine.summary());
            Misses misses = new Misses(progress);
            FaultReport report = new FaultReport(contenders, server, progress, misses);
            Map<FaultKind, Map<Contender, Cell>> cells = new EnumMap<>(FaultKind.class);
            for (FaultKind fault : FaultKind.values()) {
                cells.put(fault, fault.idle() ? report.idle(fault) : report.loaded(fault));
            }
            Map<Contender, FirstBorrow.Result> firstBorrows = new FirstBorrow(server, progress, misses).run(contenders);
            Map<Contender, List<OutageRace.Result>> outages =
                    new OutageRace(server, progress, misses).run(contenders, QUICK ? 1 : OUTAGES);
            Path folder = Path.of(arguments[0]).toAbsolutePath().normalize();
            new FaultPage(machine, Machine.loadNow(), contenders, cells, firstBorrows, outages, misses.reasons())
                    .write(folder);
            progress.say("written: %s", folder.resolve(FaultPage.FILE));
        }
        // Threads of pools that hang may still be there.
        System.exit(0);
    }

    /** Some pools log each failed connect with its stack, thousands of them. */
    private static void quiet() {
        System.setProperty("nevergone.benchmarks.log", "OFF");
        LogManager.getLogManager().reset();
    }

    /** One pool after the other. */
    private Map<Contender, Cell> loaded(FaultKind fault) throws InterruptedException {
        Map<Contender, Cell> cells = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            misses.attempt(what(fault, contender), () -> {
                        try (FaultRound round = new FaultRound(contender, fault, server)) {
                            return round.run();
                        } finally {
                            server.heal();
                        }
                    })
                    .ifPresent(cell -> {
                        cells.put(contender, cell);
                        say(fault, contender, cell);
                    });
        }
        return cells;
    }

    /** All pools grow idle together; then each has its turn. */
    private Map<Contender, Cell> idle(FaultKind fault) throws InterruptedException {
        Map<Contender, FaultRound> rounds = new LinkedHashMap<>();
        Map<Contender, Cell> cells = new LinkedHashMap<>();
        try {
            for (Contender contender : contenders) {
                misses.attempt(what(fault, contender), () -> {
                    FaultRound round = new FaultRound(contender, fault, server);
                    rounds.put(contender, round);
                    round.warmUp();
                    return round;
                });
            }
            TimeUnit.NANOSECONDS.sleep(FirstBorrow.IDLE.toNanos());
            for (Map.Entry<Contender, FaultRound> round : rounds.entrySet()) {
                misses.attempt(what(fault, round.getKey()), round.getValue()::run)
                        .ifPresent(cell -> {
                            cells.put(round.getKey(), cell);
                            say(fault, round.getKey(), cell);
                        });
                round.getValue().close();
            }
        } finally {
            rounds.values().forEach(FaultRound::close);
        }
        return cells;
    }

    private static String what(FaultKind fault, Contender contender) {
        return fault.title() + ": " + contender.title();
    }

    private void say(FaultKind fault, Contender contender, Cell cell) {
        progress.say(
                "%s, %s: %d of %d reads and %d of %d writes failed, %d hung, slowest %.0f ms, first success %.0f ms, full"
                        + " %.0f ms, %d connects, %s %s",
                fault.title(),
                contender.title(),
                cell.readErrors(),
                cell.reads(),
                cell.writeErrors(),
                cell.writes(),
                cell.hung(),
                cell.slowestMillis(),
                cell.firstSuccessMillis(),
                cell.fullMillis(),
                cell.connects(),
                cell.account(),
                cell.firstError());
    }
}
