package io.pairscope.job.agree;

import io.pairscope.core.settings.Ratings;
import io.pairscope.engine.tables.RatedRows;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Scores beside the ratings that they are held against, one rating after the other; scores of the same ratings are drawn together. */
final class Judged {
    private final RatedRows rows;
    private final List<String> names;
    private final Bootstrap bootstrap;
    private final double[] ratings;
    /** Ratings per row of the table. */
    private final int each;

    private final Map<BitSet, Bootstrap.Draw> draws = new HashMap<>();
    private final Map<BitSet, Map<Integer, Bootstrap.Subject>> subjects = new HashMap<>();

    /**
     * @param names of the scores
     * @param columns of ratings that the scores are held against
     */
    Judged(RatedRows rows, List<String> names, int[] columns, Ratings kind, Bootstrap bootstrap) {
        this.rows = rows;
        this.names = names;
        this.bootstrap = bootstrap;
        this.each = kind == Ratings.MEAN ? 1 : columns.length;
        this.ratings = new double[rows.units().length * each];
        Arrays.setAll(
                ratings,
                i -> kind == Ratings.MEAN ? mean(rows, columns, i) : rows.ratings()[columns[i % each]][i / each]);
    }

    private static double mean(RatedRows rows, int[] columns, int row) {
        return Arrays.stream(columns)
                .mapToDouble(column -> rows.ratings()[column][row])
                .filter(rating -> !Double.isNaN(rating))
                .average()
                .orElse(Double.NaN);
    }

    List<String> names() {
        return names;
    }

    List<String> categories() {
        return rows.categoryNames();
    }

    /** The ratings of a category that have a score. */
    BitSet with(int score, int category) {
        BitSet with = new BitSet(ratings.length);
        for (int i = 0; i < ratings.length; i++) {
            boolean counts = category < 0 || rows.categories()[i / each] == category;
            with.set(i, counts && !Double.isNaN(ratings[i]) && !Double.isNaN(rows.scores()[score][i / each]));
        }
        return with;
    }

    /** Ratings that there are, of a category. */
    long count(int category) {
        return IntStream.range(0, ratings.length)
                .filter(i -> category < 0 || rows.categories()[i / each] == category)
                .filter(i -> !Double.isNaN(ratings[i]))
                .count();
    }

    /** A score against some of the ratings. */
    Bootstrap.Subject subject(BitSet of, int score) {
        Bootstrap.Draw draw = draws.computeIfAbsent(
                of,
                first -> bootstrap.draw(
                        of.stream().map(i -> rows.units()[i / each]).toArray()));
        return subjects.computeIfAbsent(of, first -> new HashMap<>())
                .computeIfAbsent(
                        score,
                        first -> draw.add(
                                of.stream()
                                        .mapToDouble(i -> rows.scores()[score][i / each])
                                        .toArray(),
                                of.stream().mapToDouble(i -> ratings[i]).toArray()));
    }
}
