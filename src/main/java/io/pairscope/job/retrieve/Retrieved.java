package io.pairscope.job.retrieve;

import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Estimate;
import io.pairscope.core.similarity.Ranks;
import io.pairscope.core.similarity.RightAnswers;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.AskedRows;
import io.pairscope.engine.scan.GallerySearch.Answered;
import io.pairscope.engine.scan.GallerySearch.Answers;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.PickedRows;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.job.Run;
import io.pairscope.job.ShardsRead;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * All that a retrieval found.
 *
 * @param input the set of the queries
 * @param gallery may be the same
 * @param named the rows of the gallery that are neighbours
 */
record Retrieved(
        RetrieveJob.Options options,
        MomentResult input,
        MomentResult gallery,
        AskedRows asked,
        Answers answers,
        PickedRows named) {
    /** Why there are no ranks in another set. */
    static final String OTHER_SET =
            "no ranks: the gallery is another set, and --match names the column whose values right answers share";

    /** Why the sides cannot ask one another; null when they can. */
    String apart() {
        return input.rules().imageDims() == input.rules().textDims()
                ? null
                : "the sides have " + input.rules().imageDims() + " and "
                        + input.rules().textDims() + " dimensions: a cosine between them does not exist";
    }

    /** Whether every row of the input was asked. */
    boolean asksAll() {
        return asked.numbers().length == input.counts().accepted();
    }

    Answered of(Direction direction) {
        return answers.byDirection().get(direction);
    }

    boolean asks(Direction direction) {
        return answers.byDirection().containsKey(direction);
    }

    /** Rows of the gallery that may answer. */
    long candidates(Side side) {
        return answers.candidates(side, gallery);
    }

    /** 1 where a row of the gallery is the query itself, which is no answer to it; else 0. */
    int self(Direction direction) {
        return direction.isWithin() && options.searchesItself() ? 1 : 0;
    }

    /** Codes of queries that depend on one another; null where each stands alone. */
    long[] clusters() {
        return options.match().isPresent() ? answers.matches() : null;
    }

    Ranks ranks(Direction direction) {
        Answered answered = of(direction);
        long others = candidates(direction.gallery()) - self(direction);
        long[] wrong = IntStream.range(0, answered.right().queries())
                .mapToLong(query -> others - answered.right().total(query))
                .toArray();
        return new Ranks(answered.right(), answered.found(), wrong, clusters(), answers.leftOut(direction));
    }

    /** With a match column, how many queries have right answers and how many have none, a line for all directions that are alike. */
    List<String> matched() {
        if (options.match().isEmpty()) {
            return List.of();
        }
        Map<String, List<String>> directions = new LinkedHashMap<>();
        answers.byDirection()
                .forEach((direction, answered) -> directions
                        .computeIfAbsent(matched(answered.right()), line -> new ArrayList<>())
                        .add(direction.key()));
        return directions.entrySet().stream()
                .map(line -> "matched by " + options.match().get() + ": " + line.getKey() + " ("
                        + String.join(", ", line.getValue()) + ")")
                .toList();
    }

    private static String matched(RightAnswers right) {
        long[] totals = IntStream.range(0, right.queries())
                .mapToLong(right::total)
                .filter(total -> total > 0)
                .toArray();
        return String.format(
                Locale.ROOT,
                "%,d pairs; %,d of %,d queries have a right answer in the gallery, %,d have none",
                LongStream.of(totals).sum(),
                totals.length,
                right.queries(),
                right.queries() - totals.length);
    }

    Report report() {
        RowCounts counts = asked.counts();
        Report report =
                new Report(new Report.Pairs(counts.rowsIn(), counts.accepted(), counts.quarantined()), described());
        tell(report, "", input);
        if (!options.searchesItself()) {
            tell(report, "of the gallery ", gallery);
        }
        return report;
    }

    private static void tell(Report report, String whose, MomentResult set) {
        ShardsRead.tell(report, set, "left out " + whose, "");
        if (!whose.isEmpty() && set.counts().badRows() > 0) {
            report.note(set.counts().badRows() + " bad rows " + whose + "were left out "
                    + set.counts().reasonsOfBadRows());
        }
    }

    private Map<String, Object> described() {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("image_dims", input.rules().imageDims());
        described.put("text_dims", input.rules().textDims());
        described.put("queries", asked.numbers().length);
        described.put("gallery_rows", gallery.counts().accepted());
        described.put(
                "directions",
                answers.byDirection().keySet().stream().map(Direction::key).toList());
        described.put("quarantine_reasons", asked.counts().reasons());
        described.put("rows_off_unit_norm", asked.counts().offUnit());
        described.put(
                "bad_shards",
                input.inventory().bad().stream().map(BadShard::toString).toList());
        described.put("blas", Run.blas());
        return described;
    }

    /** Puts a statistic with its error into a report; without a value, with the reason. */
    static void put(Report report, Definition statistic, Estimate estimate, String note, String reason) {
        boolean alone = statistic.error() == ErrorKind.SCATTER && Double.isNaN(estimate.standardError());
        String missing = alone ? "no standard error: it needs two queries that do not depend on each other" : null;
        report.put(
                statistic,
                estimate.value(),
                estimate.standardError(),
                Double.isNaN(estimate.value())
                        ? reason
                        : Stream.of(note, missing)
                                .filter(Objects::nonNull)
                                .reduce((one, other) -> one + "; " + other)
                                .orElse(null));
    }
}
