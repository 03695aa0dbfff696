package io.pairscope.benchmark;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.engine.session.Progress;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.RowRules;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Steps of audits in one session of this process that is warm: of N pairs, of 2N, and the difference of both, which holds
 * neither a start nor an end. The larger audit has its errors by jackknife, whose time does not depend on the rows.
 */
final class WarmScans implements AutoCloseable {
    private static final String SECONDS = "s";
    private static final List<String> SCANS = List.of("read", "moments", "scores");
    private static final String ERRORS = "standard errors";

    /** Row ranges of an audit; more or fewer cut other blocks, which reading alone does not notice. */
    private static final int RANGES = 32;

    private final Places places;
    private final int dims;
    private final Benchmark.Command command;
    private final PrintStream log;
    private final Session session;

    WarmScans(Places places, int dims, Benchmark.Command command) throws IOException {
        this.places = places;
        this.dims = dims;
        this.command = command;
        log = new PrintStream(places.log("warm").toFile(), StandardCharsets.UTF_8);
        session =
                Session.open("local[*]", "Pairscope benchmark", Optional.of(places.sparkDefaults()), Progress.to(log));
    }

    /** Runs what is measured once, so that it is warm. */
    void warmUp() throws IOException {
        seconds(List.of(places.pairs()));
    }

    void measure(Measures into) throws IOException {
        Map<String, Double> once = seconds(List.of(places.pairs()));
        Map<String, Double> twice =
                seconds(List.of(places.pairs(), places.furtherPairs()), "--set", "uncertainty=jackknife");
        for (String scan : SCANS) {
            into.add(Part.WARM.measure(scan + "_seconds"), SECONDS, once.get(scan));
            into.add(Part.WARM.measure(scan + "_further_seconds"), SECONDS, twice.get(scan) - once.get(scan));
        }
        into.add(Part.WARM.measure("standard_errors_seconds"), SECONDS, once.get(ERRORS));
        into.add(Part.WARM.measure("jackknife_seconds"), SECONDS, twice.get(ERRORS));
    }

    private Map<String, Double> seconds(List<Path> input, String... settings) throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        List<String> paths = input.stream().map(Path::toString).toList();
        Inventory inventory = Inventory.of(session, paths, InputColumns.PAIRS);
        RowRanges ranges = RowRanges.even(inventory.rows(), RANGES);
        seconds.put(
                "read", RowReading.seconds(session, inventory, new RowRules(dims, dims, Normalization.APPLY, ranges)));
        List<String> words = ColdCommands.auditWords(places, input, "warm", settings);
        int exitCode = command.run(task -> task.apply(session), words);
        if (exitCode != 0) {
            throw new IOException("ended with exit code " + exitCode + ": " + String.join(" ", words));
        }
        places.steps("warm").forEach(seconds::put);
        return seconds;
    }

    @Override
    public void close() {
        session.close();
        log.close();
    }
}
