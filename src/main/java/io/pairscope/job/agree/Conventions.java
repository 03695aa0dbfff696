package io.pairscope.job.agree;

import io.pairscope.core.agreement.Coefficient;
import io.pairscope.report.Report;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which convention each number follows, and what the literature reports in it: points of 100 there, fractions here. */
final class Conventions {
    static final String NAME = "conventions";

    private Conventions() {}

    static void addTo(Report report) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(Coefficient.PEARSON.key(), "correlation of the values; sees straight lines");
        texts.put(
                Coefficient.SPEARMAN.key(),
                "correlation of the ranks, ties in the middle of their places; some notebooks print Pearson under this name");
        texts.put(
                Coefficient.KENDALL_TAU_B.key(),
                "(P - Q) / sqrt((P + Q + Tx)(P + Q + Ty)); Flickr8k-CF is reported in it: CLIP-S 34.4, RefCLIP-S 36.4, MID 37.3");
        texts.put(
                Coefficient.KENDALL_TAU_C.key(),
                "2 (P - Q) / (n^2 (m - 1) / m), m the smaller number of distinct values; Flickr8k-Expert is reported in it,"
                        + " over single ratings: CLIP-S 51.2, RefCLIP-S 53.0, MID 54.9");
        texts.put(
                "interval",
                "low and high: 95 % percentiles of the resamples; a difference of two scores is clear when its own interval"
                        + " leaves out 0, whether or not their intervals overlap");
        texts.put(
                "differences",
                "of the strengths of two scores: each coefficient times its sign over all rows, so that a distance, which falls"
                        + " when people are content, is held against a similarity alike");
        texts.put(
                "preferences",
                "share of the pairs in which the preferred one has the higher score; Pascal-50S mean: CLIP-S 80.7, RefCLIP-S"
                        + " 83.1, MID 85.2; FOIL with 1 reference: 87.2, 91.0, 90.5");
        report.putSection(NAME, texts);
    }
}
