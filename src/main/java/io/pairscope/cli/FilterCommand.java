package io.pairscope.cli;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.job.Fitting;
import io.pairscope.job.Job;
import io.pairscope.job.filter.FilterJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "filter",
        description = "Choose which pairs to keep by their scores, drop duplicates, and see what that does to the set.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class FilterCommand implements Callable<Integer> {
    @Option(
            names = "--scores",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "Scores of an audit, or any Parquet or CSV with the columns id, shard, row and scores.")
    private List<String> scores;

    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "The pairs that the scores are of: for duplicates of vectors, for what the filter does to the"
                    + " set, and for --keep and --per by columns that the scores do not have.")
    private List<String> input = new ArrayList<>();

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "A fresh directory.")
    private String output;

    @Option(
            names = "--by",
            paramLabel = "COLUMN",
            description = "The score that rows are kept by (default: pmi, or cosine where there is no pmi).")
    private String by;

    @Option(
            names = "--keep-fraction",
            paramLabel = "F",
            description = "The share of the rows with a score that is kept, by the highest scores.")
    private String keepFraction;

    @Option(
            names = "--keep",
            paramLabel = "CONDITION",
            description = "What a row must meet to be kept, in SQL: 'pmi >= 2 and cosine > 0.2'.")
    private String keep;

    @Option(
            names = "--per",
            paramLabel = "COLUMN",
            description = "Take the share within each value of this column, such as a language or a source.")
    private String per;

    @Option(
            names = "--keep-random",
            paramLabel = "Q",
            description = "Keep from the lowest score on that lets at most this share of re-paired rows through.")
    private String keepRandom;

    @Option(
            names = "--drop-duplicates",
            paramLabel = "KIND,…",
            description = "id, image, text, pair: keep the best of the rows that share it.")
    private String dropDuplicates;

    @Option(
            names = "--near-duplicates",
            paramLabel = "T",
            description = "Drop rows whose cosine with a better row that is kept is T or more.")
    private String nearDuplicates;

    @Option(names = "--near-side", paramLabel = "SIDE", description = "image | text | both (default: image).")
    private String nearSide;

    @Option(
            names = "--near-exact",
            description = "Compare all rows with all, not only within cells of rows that are alike.")
    private boolean nearExact;

    @Option(names = "--copy", description = "Also write the kept rows of the input with all columns, to copy/.")
    private boolean copy;

    @Mixin
    private JobOptions shared;

    @Override
    public Integer call() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("filter.by", by);
        own.put("filter.keep-fraction", keepFraction);
        own.put("filter.keep", keep);
        own.put("filter.per", per);
        own.put("filter.keep-random", keepRandom);
        own.put("filter.drop-duplicates", dropDuplicates);
        own.put("filter.near-duplicates", nearDuplicates);
        own.put("filter.near-side", nearSide);
        own.put("filter.near-exact", nearExact ? "on" : null);
        own.put("filter.copy", copy ? "on" : null);
        return shared.run(own, output, this::job);
    }

    private Job job(Settings settings) {
        Fitting fitting = settings.fitting();
        if (fitting.reading().normalization() == Normalization.NEVER && !input.isEmpty()) {
            throw new ConfigException(
                    "normalize = never: duplicates and cosines are of rows of unit norm; use apply" + " or require");
        }
        return new FilterJob(FilterSettings.options(scores, input, settings), settings.pairColumns(), fitting);
    }
}
