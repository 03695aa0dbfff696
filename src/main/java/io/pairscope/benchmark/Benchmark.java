package io.pairscope.benchmark;

import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.engine.session.Progress;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.job.Runner;
import io.pairscope.report.Json;
import io.pairscope.report.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A benchmark of this machine: the whole cold audit beside MLlib's covariance alone and a numpy script, on the same shards, in
 * turns; warm scans beside the limits of the processor. Every round measures each part once, every second round in the opposite
 * order, so that a machine that gets slower does so for all.
 */
public final class Benchmark {
    /** Twice as many are counted in an int. */
    private static final int MOST_PAIRS = Integer.MAX_VALUE / 2;

    private static final int SHARDS = 8;
    private static final double CONDITION = 1e6;
    private static final double MEAN = 0.1;

    /**
     * @param pairs of dims + dims values
     * @param repeats rounds
     * @param seed of the pairs
     * @param parts that are measured
     * @param python the interpreter of the numpy script
     */
    public record Options(int pairs, int dims, int repeats, int seed, Set<Part> parts, String python) {
        public Options {
            if (pairs > MOST_PAIRS) {
                throw new ConfigException("--pairs " + pairs + " is above " + MOST_PAIRS);
            }
            if (dims < 2 || pairs <= 2L * dims || pairs < SHARDS) {
                throw new ConfigException("--pairs " + pairs + " with --dims " + dims
                        + ": take 2 dimensions at least, and more than 2 pairs per dimension and " + SHARDS
                        + " in all");
            }
            if (repeats < 1) {
                throw new ConfigException("--repeats " + repeats + " is below 1");
            }
        }
    }

    /** The command line of the product in a session that is open. */
    public interface Command {
        /** @return the exit code */
        int run(Runner runner, List<String> words);
    }

    private final Options options;
    private final RunDirectory directory;
    private final Places places;
    private final Measures measures = new Measures();
    private final Progress progress = Progress.onStandardError();

    private Benchmark(Options options, RunDirectory directory, Places places) {
        this.options = options;
        this.directory = directory;
        this.places = places;
    }

    /**
     * @param home the checkout that the command runs from
     * @param output a run directory on a local disk
     * @param command the command line, for audits in this process
     */
    public static Runner.Result run(
            Options options, Path home, String output, ExistingOutput existing, Command command) {
        RunDirectory directory =
                RunDirectory.at(Storage.withoutSession(Optional.empty()), output, "benchmark", existing, List.of());
        if (!"file".equals(directory.root().toUri().getScheme())) {
            throw new ConfigException("--output " + output + " is not on a local disk, which a benchmark needs");
        }
        Thread ending = new Thread(() -> System.err.println("interrupted; the benchmark has no verdict"));
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            directory.open();
            Places places = new Places(home, Path.of(directory.path(".").toUri()));
            return new Benchmark(options, directory, places).run(command);
        } catch (IOException failure) {
            throw new UncheckedIOException("the benchmark in " + directory + " failed", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        } finally {
            directory.close();
            Runtime.getRuntime().removeShutdownHook(ending);
        }
    }

    private Runner.Result run(Command command) throws IOException, InterruptedException {
        Map<String, Object> facts = Machine.facts();
        facts.put("settings", options);
        directory.write("manifest.json", Json.write(facts));
        places.make();
        writePairs();
        Rounds rounds = new Rounds(options, places, measures, progress);
        rounds.run(command);
        facts.put("python", rounds.python());
        Ratios ratios = Ratios.of(measures, options.pairs, options.dims);
        Map<String, Object> document = new LinkedHashMap<>(facts);
        document.put("commands", rounds.commands());
        document.put("measures", measures.byName());
        document.putAll(ratios.values());
        document.put("reasons", ratios.reasons());
        document.put("agreement", rounds.agreements());
        directory.write("benchmark.json", Json.write(document));
        Verdict verdict = Verdict.of(List.of(), rounds.errors(), rounds.warnings(), Verdict.FailOn.ERROR);
        directory.finish(verdict.toJson());
        return new Runner.Result(verdict, Table.of(options, measures, ratios, verdict, directory.toString()));
    }

    /** 2N pairs from one distribution where scans of 2N rows are measured, else the first N of them. */
    private void writePairs() throws IOException, InterruptedException {
        SyntheticPairs pairs =
                new SyntheticPairs(2 * options.pairs, options.dims, 2 * SHARDS, options.seed, CONDITION, MEAN);
        pairs.write(places.pairs(), 0, SHARDS);
        if (options.parts.contains(Part.WARM)) {
            pairs.write(places.furtherPairs(), SHARDS, 2 * SHARDS);
        }
    }
}
