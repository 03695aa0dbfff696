package io.pairscope.benchmark;

import io.pairscope.report.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A benchmark as a person reads it: medians, with least and largest in brackets. */
final class Table {
    private static final List<String> STEPS = List.of(
            "start_and_end_seconds",
            "footers_seconds",
            "moments_seconds",
            "scores_seconds",
            "standard_errors_seconds",
            "statistics_seconds");

    private final StringBuilder text = new StringBuilder();
    private final Measures measures;

    private Table(Measures measures) {
        this.measures = measures;
    }

    static String of(Benchmark.Options options, Measures measures, Ratios ratios, Verdict verdict, String directory) {
        Table table = new Table(measures);
        table.line(
                "%,d pairs of %d + %d dimensions, medians of %d (least – largest)",
                options.pairs(), options.dims(), options.dims(), options.repeats());
        table.limits();
        table.warm();
        table.cold();
        table.ratios(ratios);
        verdict.errors().forEach(error -> table.line("  error    %s", error));
        verdict.warnings().forEach(warning -> table.line("  warning  %s", warning));
        table.line("verdict  %s (exit %d)   %s/benchmark.json", verdict.statusText(), verdict.exitCode(), directory);
        return table.text.toString();
    }

    private void limits() {
        heading("limits, GF/s", "one thread", "all threads");
        for (String product : List.of("dgemm", "dsyrk")) {
            row(product, Part.LIMITS.measure(product + "_one_thread"), Part.LIMITS.measure(product + "_all_threads"));
        }
    }

    private void warm() {
        heading("warm, s", "N pairs", "further N pairs");
        for (String scan : List.of("read", "moments", "scores")) {
            row(scan, Part.WARM.measure(scan + "_seconds"), Part.WARM.measure(scan + "_further_seconds"));
        }
        row("standard errors", Part.WARM.measure("standard_errors_seconds"));
        row("… by jackknife", Part.WARM.measure("jackknife_seconds"));
    }

    private void cold() {
        heading("cold", "s", "processor s", "peak MiB");
        for (Part part : Part.values()) {
            row(
                    part.title(),
                    part.measure("seconds"),
                    part.measure("processor_seconds"),
                    part.measure("peak_mebibytes"));
        }
        heading("steps, s", "whole audit", "without errors", "smallest audit");
        for (String step : STEPS) {
            row(
                    step.replace("_seconds", "").replace('_', ' '),
                    Part.AUDIT.measure(step),
                    Part.AUDIT_WITHOUT_ERRORS.measure(step),
                    Part.SMALLEST_AUDIT.measure(step));
        }
    }

    private void ratios(Ratios ratios) {
        line("");
        ratios.values()
                .forEach((name, ratio) -> line(
                        "%-32s %s",
                        name,
                        ratio == null
                                ? "–  " + ratios.reasons().get(name)
                                : String.format(Locale.ROOT, "%.3f", ratio)));
        line("");
    }

    private void heading(String title, String... columns) {
        line("");
        line(
                "%-26s" + "%26s".repeat(columns.length),
                Stream.concat(Stream.of(title), Stream.of(columns)).toArray());
    }

    /** Nothing where none of the measures exists. */
    private void row(String title, Measure... cells) {
        if (Stream.of(cells).anyMatch(cell -> measures.find(cell).isPresent())) {
            line(
                    "%-26s" + "%26s".repeat(cells.length),
                    Stream.concat(Stream.of(title), Stream.of(cells).map(this::cell))
                            .toArray());
        }
    }

    private String cell(Measure measure) {
        return measures.find(measure).map(Table::spelled).orElse("–");
    }

    private static String spelled(Repeats found) {
        String number = found.max() < 100 ? "%.2f" : "%.0f";
        String format = found.min() == found.max() ? number : number + " (" + number + " – " + number + ")";
        return String.format(Locale.ROOT, format, found.median(), found.min(), found.max());
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
