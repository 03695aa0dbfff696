package io.pairscope.cli;

import io.pairscope.job.agree.AgreeJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "agree",
        description =
                "Hold scores against the judgment of people: correlations with intervals, accuracy over preferences,"
                        + " differences between scores.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AgreeCommand implements Callable<Integer> {
    @Option(
            names = "--scores",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "A table of scores: scores/ of an audit, Parquet, or CSV with a header.")
    private List<String> scores;

    @Option(
            names = "--human",
            arity = "1..*",
            paramLabel = "PATH",
            description = "A table of ratings, joined by id (default: they stand in the table of scores).")
    private List<String> human = new ArrayList<>();

    @Option(
            names = "--human-column",
            paramLabel = "NAME",
            description = "The column of ratings (default: human, or all of --human-columns).")
    private String humanColumn;

    @Option(
            names = "--human-columns",
            paramLabel = "NAME,…",
            description = "A column of ratings for each rater, whose agreement with one another is the ceiling.")
    private String humanColumns;

    @Option(
            names = "--ratings",
            paramLabel = "KIND",
            description = "single | mean: whether scores are held against each rating or against the mean of an id"
                    + " (default: single).")
    private String ratings;

    @Option(
            names = "--score-columns",
            paramLabel = "NAME,…",
            description = "Columns of scores (default: all numbers but ratings, rows and norms).")
    private String scoreColumns;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "Rows with the same value depend on one another, such as those of one image or prompt.")
    private String group;

    @Option(
            names = "--category",
            paramLabel = "NAME",
            description = "A column whose values get numbers of their own, beside those of all rows.")
    private String category;

    @Option(
            names = "--preferences",
            arity = "1..*",
            paramLabel = "PATH",
            description = "A table of pairs: id_a, id_b, label, or better, worse.")
    private List<String> preferences = new ArrayList<>();

    @Option(
            names = "--ties",
            paramLabel = "CREDIT",
            description = "half | zero: what a pair of equal scores counts (default: half).")
    private String ties;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "A fresh directory.")
    private String output;

    @Mixin
    private JobOptions shared;

    @Override
    public Integer call() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("agree.human", humanColumn);
        own.put("agree.raters", humanColumns);
        own.put("agree.ratings", ratings);
        own.put("agree.scores", scoreColumns);
        own.put("agree.group", group);
        own.put("agree.category", category);
        own.put("agree.ties", ties);
        return shared.run(
                own,
                output,
                settings -> new AgreeJob(
                        AgreeSettings.options(scores, human, preferences, settings),
                        settings.pairColumns(),
                        settings.reading()));
    }
}
