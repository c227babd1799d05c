package dev.nevergone.benchmarks;

import dev.nevergone.benchmarks.faults.FaultReport;
import dev.nevergone.benchmarks.scale.ScaleReport;

/** Runs the benchmark that is asked for, and writes its page. */
public final class Benchmarks {

    private Benchmarks() {}

    /**
     * Runs it.
     *
     * @param arguments which one ({@code speed}, {@code recovery}, {@code faults} or {@code scale}), and the folder to write to
     * @throws Exception when the server cannot be started, or a benchmark fails
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw new IllegalArgumentException(
                    "arguments (" + arguments.length + "): must be two, which benchmark and the folder to write to");
        }
        String[] folder = {arguments[1]};
        switch (arguments[0]) {
            case "speed" -> Report.main(folder);
            case "recovery" -> OutageReport.main(folder);
            case "faults" -> FaultReport.main(folder);
            case "scale" -> ScaleReport.main(folder);
            default ->
                throw new IllegalArgumentException(
                        "nevergone.benchmark (" + arguments[0] + "): must be speed, recovery, faults or scale");
        }
    }
}
