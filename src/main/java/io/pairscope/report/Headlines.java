package io.pairscope.report;

import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import java.util.List;

/** The statistics that the console shows, by job; all others are in the report. */
public final class Headlines {
    public static final List<Definition> AUDIT = Catalogue.STANDARD.list(
            "mutual_information_bias_corrected", "independence_z", "mid", "cosine_mean", "rows_per_dimension");

    public static final List<Definition> COMPARE = Catalogue.STANDARD.list(
            "mid",
            "fid_image",
            "fid_noise_floor_image",
            "fid_text",
            "fid_noise_floor_text",
            "kl_image",
            "kl_text",
            "cmmd_image",
            "cmmd_text",
            "gram_loss_image");

    public static final List<Definition> RECOVER = Catalogue.STANDARD.list(
            "recovery_rank",
            "recovery_iterations",
            "recovery_relative_residual",
            "recovery_residual_rms",
            "recovery_max_error",
            "recovery_rms_error",
            "identifiability_defect");

    /** Columns of {@code history show}, where any run has them. */
    public static final List<Definition> HISTORY = Catalogue.STANDARD.list(
            "mutual_information_bias_corrected", "cosine_mean", "vendi_image", "fid_image", "recovery_residual_rms");

    private Headlines() {}
}
