package io.pairscope.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures of commands in processes of their own; of audits their steps, too. */
record ColdRuns(Places places, ColdCommands commands) {
    private static final Duration LIMIT = Duration.ofHours(2);

    /** Steps of an audit up to the covariance. */
    private static final List<String> COVARIANCE = List.of("footers", "moments");

    /** @return a line that tells it */
    String measure(Part part, int round, Measures into) throws IOException, InterruptedException {
        ColdProcess process = run(part, round);
        into.add(part.measure("seconds"), "s", process.seconds());
        into.add(part.measure("processor_seconds"), "s", process.processorSeconds());
        into.add(part.measure("peak_mebibytes"), "MiB", process.peakMebibytes());
        if (part != Part.MLLIB && part != Part.NUMPY) {
            addSteps(part, process.seconds(), into);
        }
        return String.format(
                Locale.ROOT,
                "%.1f s, %.1f s of processors, %.0f MiB",
                process.seconds(),
                process.processorSeconds(),
                process.peakMebibytes());
    }

    /** Makes the class archive of the command, and shows that it runs. */
    void prepare() throws IOException, InterruptedException {
        List<String> command = commands.audit(places.sample(), "prepare", "--dry-run");
        ColdProcess.run(command, Map.of(), places.log("prepare"), LIMIT);
    }

    private ColdProcess run(Part part, int round) throws IOException, InterruptedException {
        return ColdProcess.run(
                commands.of(part), ColdCommands.environment(part), places.log(logName(part, round)), LIMIT);
    }

    static String logName(Part part, int round) {
        return part.spelled() + "-" + round;
    }

    private void addSteps(Part part, double whole, Measures into) throws IOException {
        Map<String, Double> steps = places.steps(part.spelled());
        double rest = whole;
        double covariance = whole;
        for (Map.Entry<String, Double> step : steps.entrySet()) {
            into.add(part.measure(step.getKey().replace(' ', '_') + "_seconds"), "s", step.getValue());
            rest -= step.getValue();
            covariance -= COVARIANCE.contains(step.getKey()) ? 0 : step.getValue();
        }
        into.add(part.measure("start_and_end_seconds"), "s", rest);
        into.add(part.measure("covariance_seconds"), "s", covariance);
    }
}
