package io.pairscope.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Repeats of one thing, and their line of the table. */
final class Runs {
    private final String name;
    private final List<ColdProcess> runs = new ArrayList<>();

    Runs(String name) {
        this.name = name;
    }

    /** Adds a run and says it on standard error. */
    void add(ColdProcess run) {
        runs.add(run);
        System.err.printf(
                Locale.ROOT,
                "%s: %.1f s, %.1f s of processors, %.0f MiB%n",
                name,
                run.seconds(),
                run.processorSeconds(),
                run.peakMebibytes());
    }

    static String heading() {
        return "%-24s%9s%16s%11s%10s%16s"
                .formatted("", "median s", "min – max s", "CPU s", "peak MiB", "min – max MiB");
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-24s%9.1f%16s%11.1f%10.0f%16s",
                name,
                median(ColdProcess::seconds),
                range("%.1f – %.1f", ColdProcess::seconds),
                median(ColdProcess::processorSeconds),
                median(ColdProcess::peakMebibytes),
                range("%.0f – %.0f", ColdProcess::peakMebibytes));
    }

    /** The line of the ratios of medians. */
    String over(Runs other) {
        return String.format(
                Locale.ROOT,
                "%-24s%9.3f%16s%11.3f%10.3f",
                "ratio of medians",
                median(ColdProcess::seconds) / other.median(ColdProcess::seconds),
                "",
                median(ColdProcess::processorSeconds) / other.median(ColdProcess::processorSeconds),
                median(ColdProcess::peakMebibytes) / other.median(ColdProcess::peakMebibytes));
    }

    private double median(ToDoubleFunction<ColdProcess> measure) {
        double[] sorted = sorted(measure);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private String range(String format, ToDoubleFunction<ColdProcess> measure) {
        double[] sorted = sorted(measure);
        return String.format(Locale.ROOT, format, sorted[0], sorted[sorted.length - 1]);
    }

    private double[] sorted(ToDoubleFunction<ColdProcess> measure) {
        return runs.stream().mapToDouble(measure).sorted().toArray();
    }
}
