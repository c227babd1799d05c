package dev.nevergone.benchmarks.faults;

import dev.nevergone.benchmarks.Machine;
import dev.nevergone.benchmarks.Progress;
import dev.nevergone.testkit.MySqlServer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts all pools through all faults, and writes what their callers saw. */
public final class FaultReport {
    private FaultReport() {}

    public static void main(String[] arguments) throws Exception {
        Progress progress = new Progress(System.out);
        try (MySqlServer server = MySqlServer.start()) {
            Machine machine = Machine.now(server);
            progress.say("%s", machine.summary());
            for (FaultKind fault : FaultKind.values()) {
                for (Contender contender : Contenders.all()) {
                    try (FaultRound round = new FaultRound(contender, fault, server)) {
                        if (fault.idle()) { round.warmUp(); Thread.sleep(11_000); }
                        progress.say("%s, %s: %s", fault.title(), contender.title(), round.run());
                    }
                }
            }
        }
    }
}
