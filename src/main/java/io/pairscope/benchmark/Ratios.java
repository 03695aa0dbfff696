package io.pairscope.benchmark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The ratios of medians that a benchmark is read by.
 *
 * <p>A share of the limit is that of further rows: operations of N rows, by the time of 2N rows less that of N, by the limit
 * on all threads. Moments count p² operations per row, p = 2d (a symmetric update of order p), scores 4d² (a d × d product for
 * either side).
 *
 * @param values by name; null where there is none
 * @param reasons by name, why there is none
 */
record Ratios(Map<String, Double> values, Map<String, String> reasons) {
    /**
     * @param pairs N
     * @param dims d
     */
    static Ratios of(Measures measures, long pairs, int dims) {
        Ratios ratios = new Ratios(new LinkedHashMap<>(), new LinkedHashMap<>());
        Measure audit = Part.AUDIT.measure("seconds");
        Measure mllib = Part.MLLIB.measure("seconds");
        ratios.put("audit_ratio_to_mllib", measures, List.of(audit, mllib), Ratios::quotient);
        ratios.put("audit_ratio_to_numpy", measures, List.of(audit, Part.NUMPY.measure("seconds")), Ratios::quotient);
        ratios.put(
                "covariance_exact_ratio_to_mllib",
                measures,
                List.of(Part.AUDIT_WITHOUT_ERRORS.measure("covariance_seconds"), mllib),
                Ratios::quotient);
        double p = 2.0 * dims;
        ratios.put(
                "moments_share_of_dsyrk",
                measures,
                List.of(Part.WARM.measure("moments_further_seconds"), Part.LIMITS.measure("dsyrk_all_threads")),
                found -> share(p * p * pairs, found));
        ratios.put(
                "scores_share_of_dgemm",
                measures,
                List.of(Part.WARM.measure("scores_further_seconds"), Part.LIMITS.measure("dgemm_all_threads")),
                found -> share(4.0 * dims * dims * pairs, found));
        return ratios;
    }

    private static double quotient(double[] medians) {
        return medians[0] / medians[1];
    }

    /** Of seconds and a limit in 10⁹ operations per second. */
    private static double share(double flops, double[] medians) {
        return flops / 1e9 / medians[0] / medians[1];
    }

    private void put(String name, Measures measures, List<Measure> of, ToDoubleFunction<double[]> ratio) {
        Optional<Measure> missing =
                of.stream().filter(measure -> measures.find(measure).isEmpty()).findFirst();
        if (missing.isPresent()) {
            Part part = missing.get().part();
            miss(name, part.title() + ": " + measures.missing(part).orElse("not measured"));
            return;
        }
        double[] medians = of.stream()
                .mapToDouble(measure -> measures.find(measure).orElseThrow().median())
                .toArray();
        if (Arrays.stream(medians).allMatch(median -> median > 0)) {
            values.put(name, ratio.applyAsDouble(medians));
        } else {
            miss(name, "further rows took no time that could be measured: take more pairs");
        }
    }

    private void miss(String name, String reason) {
        values.put(name, null);
        reasons.put(name, reason);
    }
}
