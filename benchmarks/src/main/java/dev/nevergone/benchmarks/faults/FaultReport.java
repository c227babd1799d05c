package dev.nevergone.benchmarks.faults;

import dev.nevergone.benchmarks.Machine;
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
    private static final boolean QUICK = Boolean.getBoolean("nevergone.benchmarks.quick");

    private FaultReport() {}

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
            Map<FaultKind, Map<Contender, Cell>> cells = new EnumMap<>(FaultKind.class);
            for (FaultKind fault : FaultKind.values()) {
                cells.put(
                        fault,
                        fault.idle()
                                ? idle(fault, contenders, server, progress)
                                : loaded(fault, contenders, server, progress));
            }
            Map<Contender, FirstBorrow.Result> firstBorrows = new FirstBorrow(server, progress).run(contenders);
            Map<Contender, List<OutageRace.Result>> outages =
                    new OutageRace(server, progress).run(contenders, QUICK ? 1 : OUTAGES);
            Path folder = Path.of(arguments[0]).toAbsolutePath().normalize();
            new FaultPage(machine, Machine.loadNow(), contenders, cells, firstBorrows, outages).write(folder);
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
    private static Map<Contender, Cell> loaded(
            FaultKind fault, List<Contender> contenders, MySqlServer server, Progress progress) throws Exception {
        Map<Contender, Cell> cells = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            try (FaultRound round = new FaultRound(contender, fault, server)) {
                Cell cell = round.run();
                cells.put(contender, cell);
                say(progress, fault, contender, cell);
            }
        }
        return cells;
    }

    /** All pools grow idle together; then each has its turn. */
    private static Map<Contender, Cell> idle(
            FaultKind fault, List<Contender> contenders, MySqlServer server, Progress progress) throws Exception {
        Map<Contender, FaultRound> rounds = new LinkedHashMap<>();
        Map<Contender, Cell> cells = new LinkedHashMap<>();
        try {
            for (Contender contender : contenders) {
                FaultRound round = new FaultRound(contender, fault, server);
                rounds.put(contender, round);
                round.warmUp();
            }
            TimeUnit.NANOSECONDS.sleep(FirstBorrow.IDLE.toNanos());
            for (Map.Entry<Contender, FaultRound> round : rounds.entrySet()) {
                Cell cell = round.getValue().run();
                cells.put(round.getKey(), cell);
                say(progress, fault, round.getKey(), cell);
                round.getValue().close();
            }
        } finally {
            rounds.values().forEach(FaultRound::close);
        }
        return cells;
    }

    private static void say(Progress progress, FaultKind fault, Contender contender, Cell cell) {
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
