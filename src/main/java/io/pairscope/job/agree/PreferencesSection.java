package io.pairscope.job.agree;

import io.pairscope.core.agreement.Interval;
import io.pairscope.core.agreement.PreferenceAccuracy;
import io.pairscope.core.agreement.PreferenceAccuracy.Ties;
import io.pairscope.engine.tables.PreferredPairs;
import io.pairscope.report.ListSection;
import io.pairscope.report.Report;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How often a score has the order of people: of pairs with a preference, or of pairs of which one is known to be the better. */
record PreferencesSection(PreferredPairs pairs, List<String> names, Ties ties, int resamples, long seed) {
    static final String PREFERENCES = "preferences";
    static final String ORDERINGS = "orderings";

    /**
     * A score in a category, null for all pairs.
     *
     * @param ties pairs of equal scores
     * @param low of the 95 % interval
     */
    record Preference(
            String score,
            String category,
            long pairs,
            double accuracy,
            double low,
            double high,
            long ties,
            double standardError) {}

    /** @param share of the pairs in which the better one is not below the worse one */
    record Ordering(
            String score,
            String category,
            long pairs,
            double share,
            double low,
            double high,
            long ties,
            double standardError) {}

    void addTo(Report report) {
        boolean labelled = pairs.kind() == PreferredPairs.Kind.LABELLED;
        List<?> entries = IntStream.range(-1, pairs.categoryNames().size())
                .boxed()
                .flatMap(category -> labelled ? preferences(category) : orderings(category))
                .toList();
        report.putSection(labelled ? PREFERENCES : ORDERINGS, new ListSection(entries, summary(entries)));
    }

    private Stream<Preference> preferences(int category) {
        return IntStream.range(0, names.size())
                .mapToObj(score -> preference(score, category))
                .sorted(Comparator.comparingDouble((Preference found) -> -found.accuracy)
                        .thenComparing(Preference::score));
    }

    private Preference preference(int score, int category) {
        PreferenceAccuracy right = count(score, category, 1);
        Interval interval = right.interval(ties, resamples, seed, Bootstrap.LEVEL);
        return new Preference(
                names.get(score),
                name(category),
                right.pairs(),
                right.accuracy(ties),
                interval.low(),
                interval.high(),
                right.ties(),
                right.standardError(ties));
    }

    private Stream<Ordering> orderings(int category) {
        return IntStream.range(0, names.size())
                .mapToObj(score -> ordering(score, category))
                .sorted(Comparator.comparingDouble((Ordering found) -> -found.share)
                        .thenComparing(Ordering::score));
    }

    /** Not below: all but the pairs in which the worse one has the higher score. */
    private Ordering ordering(int score, int category) {
        PreferenceAccuracy below = count(score, category, -1);
        Interval interval = below.interval(Ties.ZERO, resamples, seed, Bootstrap.LEVEL);
        return new Ordering(
                names.get(score),
                name(category),
                below.pairs(),
                1 - below.accuracy(Ties.ZERO),
                1 - interval.high(),
                1 - interval.low(),
                below.ties(),
                below.standardError(Ties.ZERO));
    }

    private String name(int category) {
        return category < 0 ? null : pairs.categoryNames().get(category);
    }

    /** @param sign −1 to count the pairs in which the other one has the higher score */
    private PreferenceAccuracy count(int score, int category, int sign) {
        PreferenceAccuracy accuracy =
                new PreferenceAccuracy(Arrays.stream(pairs.units()).max().orElse(-1) + 1);
        double[] a = pairs.scoresA()[score];
        double[] b = pairs.scoresB()[score];
        for (int i = 0; i < a.length; i++) {
            boolean counts = category < 0 || pairs.categories()[i] == category;
            if (counts && !Double.isNaN(a[i]) && !Double.isNaN(b[i])) {
                accuracy.add(a[i], b[i], sign * pairs.preferred()[i], pairs.units()[i]);
            }
        }
        return accuracy;
    }

    private static String summary(List<?> entries) {
        return entries.get(0) instanceof Preference best
                ? summary(best.score, "preferred one higher", best.accuracy, best.standardError, best.pairs)
                : summary((Ordering) entries.get(0));
    }

    private static String summary(Ordering best) {
        return summary(best.score, "better one not below", best.share, best.standardError, best.pairs);
    }

    private static String summary(String score, String what, double share, double standardError, long pairs) {
        String error = Double.isNaN(standardError) ? "" : String.format(Locale.ROOT, " ± %.1f", 100 * standardError);
        return String.format(
                Locale.ROOT, "best: %s has the %s in %.1f %%%s of %,d pairs", score, what, 100 * share, error, pairs);
    }
}
