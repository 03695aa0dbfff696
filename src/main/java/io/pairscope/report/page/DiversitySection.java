package io.pairscope.report.page;

import java.util.Optional;

/** Diversity of the rows, and the dimensions that they fill. */
final class DiversitySection {
    private DiversitySection() {}

    static Optional<Section> of(RunFiles run) {
        return new Section.Builder("diversity", "Diversity")
                .figure(
                        "vendi",
                        "Vendi score",
                        "The effective number of different rows, with one standard error. Orders 2 and ∞ count what is common"
                                + " more than what is rare. Worry when it falls from run to run, or when one side has far"
                                + " less than the other: many rows say the same.",
                        Statistics.forest(
                                run,
                                "rows",
                                "vendi_image",
                                "vendi_image_q2",
                                "vendi_image_inf",
                                "vendi_text",
                                "vendi_text_q2",
                                "vendi_text_inf",
                                "vendi_joint",
                                "vendi_joint_q2",
                                "vendi_joint_inf"))
                .figure(
                        "dimensions",
                        "Effective dimensions",
                        "How many directions the rows fill, by four measures. Far fewer than the vectors are long is the sign of"
                                + " a collapsed encoder, or of content of one kind.",
                        Statistics.forest(
                                run,
                                "dimensions",
                                "effective_rank_image",
                                "participation_ratio_image",
                                "stable_rank_image",
                                "dims_95_image",
                                "effective_rank_text",
                                "participation_ratio_text",
                                "stable_rank_text",
                                "dims_95_text"))
                .build();
    }
}
