package io.pairscope.job.audit;

import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.ShuffleCurve;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.spectrum.SimilarityShuffleCurve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/** Statistics that depend on the pairing, in closed form, when a share p of the pairs is shuffled. */
final class ShuffleCurves {
    private static final int STEPS = 10;
    private static final double[] SHARES = IntStream.rangeClosed(0, STEPS)
            .mapToDouble(step -> (double) step / STEPS)
            .toArray();

    private ShuffleCurves() {}

    static Map<String, Object> of(Audited audited) {
        PairMoments moments = audited.moments();
        Map<String, Object> curves = new LinkedHashMap<>();
        curves.put("p", SHARES);
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
                "closed form; mid and cosine_mean are exact in expectation, the others leave out what few rows add");
        return curves;
    }

    private static List<Double> curve(DoubleFunction<OptionalDouble> statistic) {
        List<Double> values = new ArrayList<>();
        for (double p : SHARES) {
            OptionalDouble value = statistic.apply(p);
            values.add(value.isPresent() ? value.getAsDouble() : null);
        }
        return values;
    }
}
