package io.pairscope.report.page;

import java.util.List;
import java.util.stream.Stream;

/**
 * A number at the head of a page, in words; what there is not is empty.
 *
 * @param spread its standard error
 * @param interval where the true value is to be expected
 * @param change since the last run
 */
record Headline(String name, String value, String spread, String unit, String interval, String change, String meaning) {
    private static final int SHOWN = 5;
    /** What the order of sums may change. */
    private static final double ROUNDING = 1e-9;
    /** Of reports that do not say which of their numbers matter. */
    private static final List<String> USUAL = List.of(
            "rows_kept",
            "rows_dropped",
            "threshold",
            "mutual_information_bias_corrected",
            "independence_z",
            "mid",
            "cosine_mean",
            "rows_per_dimension",
            "fid_image",
            "fid_sampling_floor_image",
            "fid_text",
            "fid_sampling_floor_text",
            "kl_image",
            "cmmd_image",
            "recall_at_1_image_to_text",
            "recall_at_1_text_to_image",
            "recall_at_5_image_to_text",
            "recall_at_5_text_to_image",
            "info_nce",
            "hubness_skewness_image_to_image",
            "hubness_skewness_text_to_text",
            "recovery_rank",
            "recovery_relative_residual",
            "recovery_residual_rms",
            "recovery_max_error",
            "identifiability_defect");

    static List<Headline> of(RunFiles run) {
        List<String> named = RunFiles.texts(run.report().path("headlines"));
        List<Headline> statistics = Stream.concat(
                        run.numbers(named.isEmpty() ? USUAL : named).stream(),
                        named.stream()
                                .flatMap(name -> run.statistic(name).stream())
                                .filter(found -> found.isUndefined()))
                .limit(SHOWN)
                .map(number -> of(run, number))
                .toList();
        return statistics.isEmpty()
                ? AgreementSection.headlines(run).limit(SHOWN).toList()
                : statistics;
    }

    private static Headline of(RunFiles run, Measured number) {
        return new Headline(
                number.name(),
                number.shown(),
                number.shownError(),
                number.shownUnit(),
                number.interval(),
                change(run, number),
                number.isUndefined() ? number.note() : number.meaning());
    }

    /** The name in parts, between which a line may break. */
    List<String> parts() {
        return List.of(name.split("(?<=_)"));
    }

    private static String change(RunFiles run, Measured number) {
        double difference = RunFiles.number(run.report()
                .path("previous")
                .path("statistics")
                .path(number.name())
                .path("difference"));
        if (Double.isNaN(difference)) {
            return "";
        }
        return Math.abs(difference) <= ROUNDING * Math.max(1, Math.abs(number.value()))
                ? "as in the last run"
                : (difference > 0 ? "+" : "−") + Numbers.of(Math.abs(difference), number.error())
                        + " since the last run";
    }
}
