package io.pairscope.job.retrieve;

import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Estimate;
import io.pairscope.core.similarity.Ranks;
import io.pairscope.core.similarity.RightAnswers;
import io.pairscope.core.similarity.Ties;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.RetrievalStatistics;
import io.pairscope.report.Report;
import java.util.Locale;

/** Statistics of the ranks of right answers, by direction. */
record RanksSection(Retrieved retrieved) {
    /** Below this share of queries with a rank, ranks say little of the set. */
    private static final double FEW = 0.5;

    /** Above this share of queries with copies of the right answer, ranks say little of the encoder. */
    private static final double MANY = 0.1;

    /** Standard errors beyond which chance is no explanation, and the independent queries that one takes. */
    private static final double CLEARLY_BETTER = 3;

    private static final int ENOUGH = 20;

    private static final String ONE_ANSWER = "a query has one right answer: --match makes them several";

    void addTo(Report report) {
        for (Direction direction : Direction.values()) {
            if (retrieved.asks(direction)) {
                add(report, direction, retrieved.ranks(direction));
            } else if (!direction.isWithin() && retrieved.apart() != null) {
                addNone(report, direction, retrieved.apart());
            }
        }
    }

    private void add(Report report, Direction direction, Ranks ranks) {
        String missing = withoutAnswers(direction);
        if (missing != null) {
            addNone(report, direction, missing);
            return;
        }
        long ranked = ranks.ranked();
        long asked = ranked + ranks.withoutAnswer();
        String note = ranked == asked
                ? null
                : String.format(
                        Locale.ROOT,
                        "over %,d of %,d queries: the others have no right answer in the gallery",
                        ranked,
                        asked);
        if (ranked > 0 && ranked < asked * FEW) {
            report.warn(direction.key() + ": ranks are " + note);
        }
        if (ranked > 0) {
            report.putCurve("rank_histogram_" + direction.key(), ranks.histogram());
        }
        Measured put = new Measured(report, note, ranks.independent());
        String none = "no query has a right answer in the gallery";
        for (int k : retrieved.options().recall()) {
            Estimate mid = ranks.recall(k, Ties.MID);
            put.of(RetrievalStatistics.recall(k, direction, Ties.MID), mid, none);
            for (Ties ties : new Ties[] {Ties.OPTIMISTIC, Ties.PESSIMISTIC}) {
                Estimate other = ranks.recall(k, ties);
                if (other.value() != mid.value() && !Double.isNaN(mid.value())) {
                    put.of(RetrievalStatistics.recall(k, direction, ties), other, none);
                }
            }
        }
        put.of(RetrievalStatistics.TOP1_ACCURACY.get(direction), ranks.top1Accuracy(), none);
        Estimate median = new Estimate(ranks.medianRank(), Double.NaN);
        put.of(RetrievalStatistics.MEDIAN_RANK.get(direction), median, none);
        Estimate mean = ranks.meanRank();
        put.of(RetrievalStatistics.MEAN_RANK.get(direction), mean, none);
        warnOfChance(report, direction, mean, ranks);
        put.of(RetrievalStatistics.MEAN_RECIPROCAL_RANK.get(direction), ranks.meanReciprocalRank(), none);
        put.of(RetrievalStatistics.R_PRECISION.get(direction), ranks.rPrecision(), none);
        if (retrieved.options().match().isPresent()) {
            String all = retrieved.of(direction).right().areAllKept()
                    ? none
                    : "a query has more than " + RightAnswers.KEPT + " right answers";
            put.of(RetrievalStatistics.R_PRECISION_ALL.get(direction), ranks.rPrecisionAll(), all);
            put.of(RetrievalStatistics.MAP_AT_R.get(direction), ranks.mapAtR(), all);
            report.undefined(RetrievalStatistics.DUPLICATE_ANSWERS.get(direction), "counted without --match alone");
        } else {
            report.undefined(RetrievalStatistics.R_PRECISION_ALL.get(direction), ONE_ANSWER);
            report.undefined(RetrievalStatistics.MAP_AT_R.get(direction), ONE_ANSWER);
            report.put(RetrievalStatistics.DUPLICATE_ANSWERS.get(direction), ranks.withCopies());
            if (ranks.withCopies() > ranked * MANY) {
                report.warn(String.format(
                        Locale.ROOT,
                        "%s: %,d of %,d queries cannot earn rank 1, because other rows have the vector of the right answer."
                                + " If these are right, too, name what they share with --match",
                        direction.key(),
                        ranks.withCopies(),
                        ranked));
            }
        }
    }

    private static void warnOfChance(Report report, Direction direction, Estimate mean, Ranks ranks) {
        double chance = ranks.meanRankByChance();
        // Among right answers alone every rank is 1.
        if (ranks.independent() >= ENOUGH
                && chance > 1
                && chance - mean.value() <= CLEARLY_BETTER * mean.standardError()) {
            report.warn(String.format(
                    Locale.ROOT,
                    "%s: right answers rank no better than chance, at %.4g ± %.2g on average, where rows in random order give"
                            + " %.4g",
                    direction.key(),
                    mean.value(),
                    mean.standardError(),
                    chance));
        }
    }

    /**
     * Puts means over queries into a report.
     *
     * @param note of all of them; null for nothing
     * @param independent queries that do not depend on one another
     */
    private record Measured(Report report, String note, long independent) {
        /** @param reason why there is no value, where there is none */
        void of(Definition statistic, Estimate estimate, String reason) {
            if (estimate.standardError() != 0) {
                Retrieved.put(report, statistic, estimate, note, reason);
                return;
            }
            // Nothing scatters, so the scatter says nothing: if a share p had another value, none of n would with (1 −
            // p)ⁿ, 5 % at least.
            String bound = String.format(
                    Locale.ROOT,
                    "no standard error: all %,d independent queries have this value; at 95 %% at most %.2g %% of others have"
                            + " another",
                    independent,
                    -100 * Math.expm1(Math.log(0.05) / independent));
            report.put(statistic, estimate.value(), Double.NaN, note == null ? bound : note + "; " + bound);
        }
    }

    /** Why queries have no right answers, or null. */
    private String withoutAnswers(Direction direction) {
        if (retrieved.options().match().isPresent()) {
            return null;
        }
        if (!retrieved.options().searchesItself()) {
            return Retrieved.OTHER_SET;
        }
        return direction.isWithin()
                ? "a row is no answer to itself: --match names the column whose values right answers share"
                : null;
    }

    private void addNone(Report report, Direction direction, String reason) {
        for (int k : retrieved.options().recall()) {
            report.undefined(RetrievalStatistics.recall(k, direction, Ties.MID), reason);
        }
        report.undefined(RetrievalStatistics.TOP1_ACCURACY.get(direction), reason);
        report.undefined(RetrievalStatistics.MEDIAN_RANK.get(direction), reason);
        report.undefined(RetrievalStatistics.MEAN_RANK.get(direction), reason);
        report.undefined(RetrievalStatistics.MEAN_RECIPROCAL_RANK.get(direction), reason);
        report.undefined(RetrievalStatistics.R_PRECISION.get(direction), reason);
        report.undefined(RetrievalStatistics.R_PRECISION_ALL.get(direction), reason);
        report.undefined(RetrievalStatistics.MAP_AT_R.get(direction), reason);
        report.undefined(RetrievalStatistics.DUPLICATE_ANSWERS.get(direction), reason);
    }
}
