package io.pairscope.job.audit;

import io.pairscope.core.moments.GrowingHistogram;
import io.pairscope.core.quality.MismatchedShare;
import io.pairscope.engine.scan.ScoreHistograms;
import io.pairscope.report.Report;
import java.util.Locale;
import java.util.OptionalDouble;

/** How many pairs are no likelier than re-paired rows. */
record MismatchedPairs(ScoreHistograms histograms) {
    /** From this share of the pairs on it is a warning. */
    private static final double NOTEWORTHY = 0.01;

    void addTo(Report report) {
        long pairs = histograms.pmi().count();
        share().ifPresent(share -> {
            String finding = String.format(
                    Locale.ROOT,
                    "about %,d of %,d pairs (%.2g %%) have a PMI as re-paired rows have it, and so look mismatched:"
                            + " filter --input … --keep-random 0.001 drops them",
                    Math.round(share * pairs),
                    pairs,
                    100 * share);
            if (share >= NOTEWORTHY) {
                report.warn(finding);
            } else {
                report.note(finding);
            }
        });
    }

    private OptionalDouble share() {
        return GrowingHistogram.together(histograms.pmi(), histograms.repairedPmi())
                .map(both ->
                        MismatchedShare.of(both.get(0).counts(), both.get(1).counts()))
                .orElse(OptionalDouble.empty());
    }
}
