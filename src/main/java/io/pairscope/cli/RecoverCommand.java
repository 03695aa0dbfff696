package io.pairscope.cli;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.SimilarityRecovery;
import io.pairscope.core.recovery.SvdEngine;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.job.Job;
import io.pairscope.job.recover.RecoverJob;
import io.pairscope.job.recover.RecoverJob.Input;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "recover",
        description = "Recover image-image similarities from text-image similarities alone, and say whether they are"
                + " determined.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RecoverCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Given given;

    private static final class Given {
        @Option(
                names = "--embeddings",
                required = true,
                arity = "1..*",
                paramLabel = "PATH",
                description = "Pairs of embeddings of one space, whose similarities are never formed.")
        private List<String> embeddings;

        @Option(
                names = "--similarities",
                required = true,
                arity = "1..*",
                paramLabel = "PATH",
                description = "One row per image: its similarities to the same texts.")
        private List<String> similarities;
    }

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "A fresh directory.")
    private String output;

    @Option(
            names = "--side",
            paramLabel = "SIDE",
            description = "image | text: whose similarities among themselves (default: image).")
    private String side;

    @Option(names = "--rank", paramLabel = "R", description = "Default: the numerical rank of the similarities.")
    private Integer rank;

    @Option(names = "--similarities-column", paramLabel = "NAME", description = "Default: similarities.")
    private String similaritiesColumn;

    @Mixin
    private JobOptions shared;

    @Override
    public Integer call() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("recovery.side", side);
        own.put("recovery.rank", rank == null ? null : rank.toString());
        own.put("columns.similarities", similaritiesColumn);
        return shared.run(own, output, this::job);
    }

    private Job job(Settings settings) {
        Input kind = given.embeddings != null ? Input.EMBEDDINGS : Input.SIMILARITIES;
        Side recovered = settings.choice("recovery.side", Side.class);
        SvdEngine engine = settings.choice("svd.engine", SvdEngine.class);
        require(
                kind == Input.EMBEDDINGS || recovered == Side.IMAGE,
                "--side text needs --embeddings: rows of similarities are images. Give the transposed matrix instead");
        require(
                kind == Input.SIMILARITIES || engine == SvdEngine.GRAM,
                "svd.engine chooses who decomposes --similarities; --embeddings need no decomposition of rows");
        ReadOptions reading = settings.reading();
        require(
                kind == Input.SIMILARITIES || reading.normalization() != Normalization.NEVER,
                "normalize = never: the recovery rests on rows of unit norm; use apply or require");
        double tolerance = settings.number("recovery.tolerance", 1);
        require(
                tolerance >= SimilarityRecovery.SMALLEST_TOLERANCE,
                "recovery.tolerance = " + tolerance + " is below " + SimilarityRecovery.SMALLEST_TOLERANCE
                        + ", which is about rounding");
        List<String> input = kind == Input.EMBEDDINGS
                ? Spelling.places("--embeddings", given.embeddings)
                : Spelling.places("--similarities", given.similarities);
        RecoverJob.Options options = new RecoverJob.Options(
                kind,
                input,
                recovered,
                settings.integer("recovery.rank", 0),
                engine,
                settings.integer("recovery.sample-rows", 0),
                new SimilarityRecovery.Options(
                        tolerance,
                        settings.integer("recovery.max-iterations", 1),
                        settings.integer("seed", Integer.MIN_VALUE)));
        return kind == Input.EMBEDDINGS
                ? new RecoverJob(options, settings.pairColumns(), reading)
                : new RecoverJob(options, settings.similarityColumns(), reading.ofSimilarities());
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new ConfigException(message);
        }
    }
}
