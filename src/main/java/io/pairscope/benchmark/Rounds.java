package io.pairscope.benchmark;

import io.pairscope.engine.session.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rounds of a benchmark. A part that fails is an error, and is left out of the rounds that follow; the others go on. After
 * each round the results of the programs are held against each other.
 */
final class Rounds {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    private final Benchmark.Options options;
    private final Places places;
    private final Measures measures;
    private final Progress progress;
    private final ColdCommands commands;
    private final ColdRuns cold;
    private final Map<String, Agreement> agreements = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private String python;

    Rounds(Benchmark.Options options, Places places, Measures measures, Progress progress) {
        this.options = options;
        this.places = places;
        this.measures = measures;
        this.progress = progress;
        this.commands = new ColdCommands(places, options.python());
        this.cold = new ColdRuns(places, commands);
    }

    void run(Benchmark.Command command) throws IOException, InterruptedException {
        leaveOut();
        progress.line("warming up");
        cold.prepare();
        try (WarmScans warm =
                measures.missing(Part.WARM).isEmpty() ? new WarmScans(places, options.dims(), command) : null) {
            if (warm != null) {
                warm.warmUp();
            }
            for (int round = 1; round <= options.repeats(); round++) {
                for (Part part : order(round)) {
                    if (measures.missing(part).isEmpty()) {
                        measure(part, round, warm);
                    }
                }
                compare(round);
            }
        }
        agreements.values().stream()
                .filter(agreement -> !agreement.holds())
                .forEach(agreement -> errors.add(agreement.message()));
    }

    /** Every second round the other way round: a machine that gets slower then does so for all parts. */
    private static List<Part> order(int round) {
        List<Part> parts = new ArrayList<>(List.of(Part.values()));
        if (round % 2 == 0) {
            Collections.reverse(parts);
        }
        return parts;
    }

    private void leaveOut() throws InterruptedException {
        for (Part part : Part.values()) {
            if (!options.parts().contains(part)) {
                measures.miss(part, "not asked for");
            }
        }
        if (measures.missing(Part.NUMPY).isEmpty()) {
            findPython();
        }
    }

    /** The script says the versions that it would run with, or what is missing. */
    private void findPython() throws InterruptedException {
        String said;
        boolean found = false;
        try {
            Process process = new ProcessBuilder(commands.numpy("--versions"))
                    .redirectErrorStream(true)
                    .start();
            said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            found = process.waitFor() == 0;
        } catch (IOException none) {
            said = none.getMessage();
        }
        if (found) {
            python = said;
        } else {
            String reason =
                    "left out, it needs numpy and pyarrow or DuckDB: " + said.substring(said.lastIndexOf('\n') + 1);
            measures.miss(Part.NUMPY, reason);
            warnings.add(Part.NUMPY.title() + " " + reason);
        }
    }

    private void measure(Part part, int round, WarmScans warm) throws InterruptedException {
        try {
            String told = "";
            switch (part) {
                case LIMITS -> measureLimits();
                case WARM -> warm.measure(measures);
                default -> told = ", " + cold.measure(part, round, measures);
            }
            progress.line("round " + round + " of " + options.repeats() + ": " + part.title() + told);
        } catch (IOException failure) {
            measures.miss(part, failure.getMessage());
            errors.add(part.title() + " " + failure.getMessage());
        }
    }

    private void measureLimits() {
        measures.add(Part.LIMITS.measure("dgemm_one_thread"), "GF/s", BlasLimits.dgemm(1));
        measures.add(Part.LIMITS.measure("dsyrk_one_thread"), "GF/s", BlasLimits.dsyrk(1));
        measures.add(Part.LIMITS.measure("dgemm_all_threads"), "GF/s", BlasLimits.dgemm(THREADS));
        measures.add(Part.LIMITS.measure("dsyrk_all_threads"), "GF/s", BlasLimits.dsyrk(THREADS));
    }

    /** Keeps of each number the comparison that is furthest apart. */
    private void compare(int round) throws IOException {
        Part audit = measures.missing(Part.AUDIT).isEmpty() ? Part.AUDIT : Part.AUDIT_WITHOUT_ERRORS;
        if (measures.missing(audit).isPresent()) {
            return;
        }
        List<Agreement> found = new ArrayList<>();
        if (measures.missing(Part.MLLIB).isEmpty()) {
            found.addAll(Agreement.ofCovariance(places, audit.spelled(), ColdRuns.logName(Part.MLLIB, round)));
        }
        if (measures.missing(Part.NUMPY).isEmpty()) {
            found.add(Agreement.ofInformation(places, audit.spelled(), ColdRuns.logName(Part.NUMPY, round)));
        }
        found.forEach(agreement ->
                agreements.merge(agreement.name(), agreement, (a, b) -> a.difference() >= b.difference() ? a : b));
    }

    /** The commands that were measured, by part. */
    Map<String, String> commands() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        for (Part part : options.parts()) {
            if (part != Part.LIMITS && part != Part.WARM) {
                all.put(part.spelled(), String.join(" ", commands.of(part)));
            }
        }
        return all;
    }

    /** Versions of Python and its libraries; null where the script is left out. */
    String python() {
        return python;
    }

    List<Agreement> agreements() {
        return List.copyOf(agreements.values());
    }

    List<String> errors() {
        return errors;
    }

    List<String> warnings() {
        return warnings;
    }
}
