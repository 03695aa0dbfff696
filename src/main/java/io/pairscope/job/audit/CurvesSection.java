package io.pairscope.job.audit;

import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.ShuffleCurve;
import io.pairscope.core.moments.GrowingHistogram;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.spectrum.EckartYoung;
import io.pairscope.core.spectrum.SimilarityShuffleCurve;
import io.pairscope.core.statistics.OneSet;
import io.pairscope.core.statistics.Part;
import io.pairscope.engine.scan.ScoreHistograms;
import io.pairscope.engine.scan.ScoreSummary;
import io.pairscope.engine.scan.ScoredPair;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Spectra, shuffle curves, and the distribution of the scores with the ids at both ends.
 *
 * @param inter of the similarities between the sides; empty where there are none
 */
record CurvesSection(Audited audited, OneSet set, Optional<EckartYoung> inter) {
    private static final double[] SHUFFLED_SHARES =
            IntStream.rangeClosed(0, 10).mapToDouble(step -> step / 10.0).toArray();

    void addTo(Report report) {
        PairMoments moments = audited.moments();
        if (audited.own().fit() instanceof GaussianPair gaussian) {
            report.putCurve("canonical_correlations", gaussian.correlations());
        }
        for (Part side : Part.SIDES) {
            report.putCurve("covariance_eigenvalues_" + side.key(), set.covarianceEigenvalues(side));
        }
        inter.ifPresent(similarities -> {
            report.putCurve("inter_similarity_singular_values", similarities.singularValues());
            report.putCurve("eckart_young_errors", similarities.errors());
        });
        report.putCurve("shuffle", shuffle());
        if (moments.cosines() != null) {
            report.putCurve("cosine_histogram", cosines(moments.cosines().histogram()));
        }
        repaired(report);
        if (!audited.allScored()) {
            report.putCurve(
                    "note",
                    "quantiles, extremes and histograms but that of matched cosines are of the "
                            + audited.scores().counts().accepted()
                            + " pairs scored in this run, all else of all pairs");
        }
        distribution("cosine", audited.scores().cosine(), report);
        distribution("pmi", audited.scores().pmi(), report);
    }

    /** Matched against re-paired scores. */
    private void repaired(Report report) {
        ScoreHistograms histograms = audited.scores().histograms();
        if (LongStream.of(histograms.repairedCosines()).anyMatch(count -> count > 0)) {
            report.putCurve("cosine_histogram_repaired", cosines(histograms.repairedCosines()));
        }
        GrowingHistogram.together(histograms.pmi(), histograms.repairedPmi()).ifPresent(both -> {
            report.putCurve("pmi_histogram", both.get(0));
            if (histograms.repairedPmi().count() > 0) {
                report.putCurve("pmi_histogram_repaired", both.get(1));
            }
        });
    }

    private static Map<String, Object> cosines(long[] counts) {
        Map<String, Object> histogram = new LinkedHashMap<>();
        histogram.put("from", -1);
        histogram.put("to", 1);
        histogram.put("counts", counts);
        return histogram;
    }

    private static void distribution(String score, ScoreSummary summary, Report report) {
        if (summary.count() > 0) {
            report.putCurve(score + "_quantiles", summary.quantiles());
            report.putExtremes("lowest_" + score, ids(summary.lowest()));
            report.putExtremes("highest_" + score, ids(summary.highest()));
        }
    }

    private static List<String> ids(List<ScoredPair> pairs) {
        return pairs.stream().map(pair -> pair.id).toList();
    }

    /** Statistics that depend on the pairing, in closed form, when a share p of the pairs is shuffled. */
    private Map<String, Object> shuffle() {
        PairMoments moments = audited.moments();
        Map<String, Object> curves = new LinkedHashMap<>();
        curves.put("p", SHUFFLED_SHARES);
        if (audited.own().fit() instanceof GaussianPair gaussian) {
            ShuffleCurve information = new ShuffleCurve(gaussian);
            curves.put("mutual_information", curve(p -> OptionalDouble.of(information.mutualInformation(p))));
            if (audited.isRegularized()) {
                curves.put(
                        "mid",
                        curve(p -> OptionalDouble.of(ShuffleCurve.mutualInformationDivergence(gaussian, moments, p))));
            } else {
                curves.put("mutual_information_bias_corrected", curve(information::mutualInformationBiasCorrected));
                curves.put("mid", curve(p -> OptionalDouble.of(information.mutualInformationDivergence(p))));
            }
        }
        SimilarityShuffleCurve similarities = new SimilarityShuffleCurve(moments);
        if (audited.pass().normalization() != Normalization.NEVER && moments.cosines() != null) {
            curves.put("cosine_mean", curve(similarities::meanCosine));
        }
        curves.put("cka", curve(similarities::cka));
        curves.put("cka_unbiased", curve(similarities::unbiasedCka));
        curves.put(
                "note",
                "closed form; mid and cosine_mean are exact in expectation, the others leave out what few rows add"
                        + (audited.given().isPresent()
                                ? "; mid is under the pairs' own Gaussian, not under that of --reference"
                                : ""));
        return curves;
    }

    private static List<Double> curve(DoubleFunction<OptionalDouble> statistic) {
        List<Double> values = new ArrayList<>();
        for (double p : SHUFFLED_SHARES) {
            OptionalDouble value = statistic.apply(p);
            values.add(value.isPresent() ? value.getAsDouble() : null);
        }
        return values;
    }
}
