package dev.nevergone.chaos;

import java.io.PrintStream;
import java.nio.file.Path;

/** Runs it: {@code mvn -Pchaos verify}. What can be set is said in {@link Options}. Exit status 0 if all checks hold, else 1. */
public final class ChaosMain {

    private ChaosMain() {}

    /**
     * Runs it and ends the JVM.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        System.exit(run(System.out));
    }

    private static int run(PrintStream out) {
        Options options;
        try {
            options = Options.of(System.getProperties());
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return 1;
        }
        Path folder = Path.of("target", "chaos", Long.toString(options.seed())).toAbsolutePath();
        out.println("seed " + options.seed() + "; " + options.replay());
        try {
            Report report = options.failovers() > 0
                    ? new FailoverRun(options, folder, out).run()
                    : new ChaosRun(options, folder, out).run();
            report.print(out);
            if (report.ok()) {
                out.println("all checks hold; seed " + options.seed() + ", ledger and log of faults in " + folder);
                return 0;
            }
        } catch (Exception | Error e) {
            e.printStackTrace(out);
        }
        out.println("FAILED; seed " + options.seed() + ", ledger and log of faults in " + folder);
        out.println("the same plan again: " + options.replay());
        return 1;
    }
}
