package io.pairscope.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Distances of a set from its reference: what moved, with errors. */
final class ComparisonSection {
    private ComparisonSection() {}

    static Optional<Section> of(RunFiles run) {
        boolean isCompared = run.report().path("input").path("reference").isTextual();
        return isCompared ? compared(run) : Optional.empty();
    }

    private static Optional<Section> compared(RunFiles run) {
        return new Section.Builder("comparison", "Comparison")
                .figure(
                        "fid",
                        "Fréchet distance, and what chance gives",
                        "Distance of the two sets as Gaussians, beside what two samples of one distribution are apart"
                                + " (fid_sampling_floor). Only a distance clear above its own floor speaks of a difference.",
                        Statistics.forest(
                                run,
                                "squared embedding units",
                                "fid_image",
                                "fid_sampling_floor_image",
                                "fid_extrapolated_image",
                                "fid_text",
                                "fid_sampling_floor_text",
                                "fid_extrapolated_text",
                                "fid_joint",
                                "fid_sampling_floor_joint",
                                "fid_extrapolated_joint"))
                .figure(
                        "raw",
                        "Fréchet distance of raw rows",
                        "The same of rows as they are stored, as published values are.",
                        Statistics.forest(run, "squared embedding units", "fid_image_raw", "fid_text_raw"))
                .figure(
                        "mid",
                        "What moved: mean and spread",
                        "The parts of MID. A bias says that the mean has moved, a variance that the spread is another than that of"
                                + " the reference. Of two samples of one distribution both are above 0, the more the fewer rows.",
                        Statistics.forest(
                                run,
                                "squared Mahalanobis distance",
                                "mid_bias_image",
                                "mid_bias_text",
                                "mid_bias_joint",
                                "mid_variance_image",
                                "mid_variance_text",
                                "mid_variance_joint"))
                .figure(
                        "kl",
                        "KL divergence",
                        "From the reference and back, in nats. It counts each direction in units of its own spread, so faint ones"
                                + " weigh as much as strong ones. Two samples of one distribution are above 0, too, the more the fewer rows.",
                        Statistics.forest(
                                run,
                                "nats",
                                "kl_image",
                                "kl_reversed_image",
                                "kl_text",
                                "kl_reversed_text",
                                "kl_joint",
                                "kl_reversed_joint"))
                .figure(
                        "cmmd",
                        "CMMD",
                        "Distance by a kernel, which needs no covariance. cmmd_unbiased is 0 on average for two samples of one"
                                + " distribution, whatever their sizes; cmmd is larger with few rows.",
                        Statistics.forest(
                                run,
                                "1000 × squared MMD",
                                "cmmd_image",
                                "cmmd_unbiased_image",
                                "cmmd_text",
                                "cmmd_unbiased_text"))
                .remark(conclusions(run))
                .build();
    }

    private static List<String> conclusions(RunFiles run) {
        List<String> sentences = new ArrayList<>();
        run.report()
                .path("conclusions")
                .properties()
                .forEach(family ->
                        sentences.add(family.getKey() + ": " + family.getValue().asText()));
        return sentences;
    }
}
