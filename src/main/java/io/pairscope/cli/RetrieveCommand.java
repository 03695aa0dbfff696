package io.pairscope.cli;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.job.Job;
import io.pairscope.job.retrieve.RetrieveJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "retrieve",
        description =
                "Search a gallery for each row's nearest neighbours: recall, contrastive loss over all pairs, hubs,"
                        + " what neighbours share.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RetrieveCommand implements Callable<Integer> {
    @Option(
            names = "--input",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "Pairs whose rows ask: a directory of shards, one shard, or several of either.")
    private List<String> input;

    @Option(
            names = "--gallery",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Pairs whose rows answer (default: the input itself).")
    private List<String> gallery = new ArrayList<>();

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "A fresh directory.")
    private String output;

    @Option(
            names = "--queries",
            paramLabel = "Q",
            description = "How many rows ask, drawn by the seed (default: all up to 20,000, else 20,000).")
    private String queries;

    @Option(names = "--k", paramLabel = "K", description = "Neighbours of a query, at most 1,000 (default: 10).")
    private String k;

    @Option(
            names = "--recall",
            paramLabel = "K,…",
            description = "Ranks up to which a right answer counts (default: 1,5,10).")
    private String recall;

    @Option(
            names = "--match",
            paramLabel = "NAME",
            description =
                    "Rows with the same value in this column are right answers to one another, such as the captions"
                            + " of one image. Default: a row's own other side is.")
    private String match;

    @Option(
            names = "--factors",
            paramLabel = "NAME,…",
            description = "Columns on which neighbours may agree with the row that asks, at most 32.")
    private String factors;

    @Option(names = "--class", paramLabel = "NAME", description = "The column of classes, for their geometry.")
    private String classes;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            description = "Of the contrastive loss: a number, or fit for the one that minimises it (default: 0.01).")
    private String temperature;

    @Option(
            names = "--directions",
            paramLabel = "D,…",
            description = "image_to_text, text_to_image, image_to_image, text_to_text (default: all that exist).")
    private String directions;

    @Mixin
    private JobOptions shared;

    @Override
    public Integer call() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("retrieve.queries", queries);
        own.put("retrieve.k", k);
        own.put("retrieve.recall", recall);
        own.put("retrieve.match", match);
        own.put("retrieve.factors", factors);
        own.put("retrieve.class", classes);
        own.put("retrieve.temperature", temperature);
        own.put("retrieve.directions", directions);
        return shared.run(own, output, this::job);
    }

    private Job job(Settings settings) {
        ReadOptions reading = settings.reading();
        if (reading.normalization() == Normalization.NEVER) {
            throw new ConfigException(
                    "normalize = never: neighbours are found by cosines, of rows of unit norm; use apply or require");
        }
        RetrieveJob.Options options = RetrieveSettings.options(input, gallery, settings);
        return new RetrieveJob(options, settings.pairColumns().withLabels(options.labels()), reading);
    }
}
