package io.pairscope.engine.tables;

import io.pairscope.core.selection.DescendingPlace;
import io.pairscope.core.selection.DigitCounts;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/**
 * The lowest score that is kept of each value of a column, or of all rows where none is named; null is a value of its own. Exact
 * at any number of rows, by four rounds of counts.
 *
 * @param byValue in no order
 */
public record Thresholds(Map<String, Threshold> byValue) {
    /** More are no languages or sources. */
    private static final int MOST_VALUES = 100_000;

    /**
     * Of one value.
     *
     * @param rows that have a score
     * @param score rows are kept from here on
     */
    public record Threshold(long rows, double score) {}

    /** The same for all rows. */
    static Thresholds of(double score) {
        Map<String, Threshold> one = new HashMap<>();
        one.put(null, new Threshold(0, score));
        return new Thresholds(one);
    }

    /** That keep a share of the rows that have a score. */
    static Thresholds ofShare(ScoredRows scored, double share) {
        JavaRDD<Row> rows = scored.rows()
                .filter(ScoredRows.hasScore())
                .select(ScoredRows.PER, ScoredRows.SCORE)
                .javaRDD();
        HashMap<String, Long> counts = counts(rows);
        if (counts.size() > MOST_VALUES) {
            throw new UnusableInputException("the column "
                    + scored.rules().per().orElseThrow() + " has " + counts.size()
                    + " different values; a share within each needs few of them: name another column with --per");
        }
        HashMap<String, DescendingPlace> searches = new HashMap<>();
        counts.forEach((value, n) -> searches.put(value, DescendingPlace.ofShare(n, share)));
        while (searches.values().stream().anyMatch(search -> !search.isFound())) {
            try (Shared<HashMap<String, DescendingPlace>> shared =
                    scored.session().share(searches)) {
                HashMap<String, DigitCounts> round = rows.mapPartitions(
                                part -> List.of(count(part, shared.value())).iterator())
                        .treeReduce(Thresholds::merge);
                round.forEach((value, digits) ->
                        searches.put(value, searches.get(value).narrowed(digits)));
            }
        }
        Map<String, Threshold> thresholds = new HashMap<>();
        searches.forEach((value, search) -> thresholds.put(value, new Threshold(counts.get(value), search.value())));
        return new Thresholds(thresholds);
    }

    private static HashMap<String, Long> counts(JavaRDD<Row> rows) {
        return rows.mapPartitions(part -> {
                    HashMap<String, Long> counts = new HashMap<>();
                    part.forEachRemaining(row -> counts.merge(row.getString(0), 1L, Long::sum));
                    return List.of(counts).iterator();
                })
                .treeReduce((a, b) -> {
                    b.forEach((value, count) -> a.merge(value, count, Long::sum));
                    return a;
                });
    }

    private static HashMap<String, DigitCounts> count(Iterator<Row> rows, Map<String, DescendingPlace> searches) {
        HashMap<String, DigitCounts> counts = new HashMap<>();
        rows.forEachRemaining(
                row -> counts.computeIfAbsent(row.getString(0), value -> DigitCounts.of(searches.get(value)))
                        .add(row.getDouble(1)));
        return counts;
    }

    private static HashMap<String, DigitCounts> merge(
            HashMap<String, DigitCounts> some, HashMap<String, DigitCounts> others) {
        others.forEach((value, counts) -> some.merge(value, counts, DigitCounts::merge));
        return some;
    }
}
