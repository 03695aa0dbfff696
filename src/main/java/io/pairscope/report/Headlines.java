package io.pairscope.report;

import io.pairscope.core.statistics.StatisticName;
import java.util.List;

/** The statistics that the console shows, by job; all others are in the report. */
public final class Headlines {
    public static final List<StatisticName> AUDIT = List.of(
            StatisticName.MUTUAL_INFORMATION_BIAS_CORRECTED,
            StatisticName.INDEPENDENCE_Z,
            StatisticName.MID,
            StatisticName.COSINE_MEAN,
            StatisticName.ROWS_PER_DIMENSION);

    public static final List<StatisticName> COMPARE = List.of(
            StatisticName.MID,
            StatisticName.FID_IMAGE,
            StatisticName.FID_NOISE_FLOOR_IMAGE,
            StatisticName.FID_TEXT,
            StatisticName.FID_NOISE_FLOOR_TEXT,
            StatisticName.KL_IMAGE,
            StatisticName.KL_TEXT,
            StatisticName.CMMD_IMAGE,
            StatisticName.CMMD_TEXT,
            StatisticName.GRAM_LOSS_IMAGE);

    public static final List<StatisticName> RECOVER = List.of(
            StatisticName.RECOVERY_RANK,
            StatisticName.RECOVERY_ITERATIONS,
            StatisticName.RECOVERY_RELATIVE_RESIDUAL,
            StatisticName.RECOVERY_RESIDUAL_RMS,
            StatisticName.RECOVERY_MAX_ERROR,
            StatisticName.RECOVERY_RMS_ERROR,
            StatisticName.IDENTIFIABILITY_DEFECT);

    /** Columns of {@code history show}, where any run has them. */
    public static final List<StatisticName> HISTORY = List.of(
            StatisticName.MUTUAL_INFORMATION_BIAS_CORRECTED,
            StatisticName.COSINE_MEAN,
            StatisticName.VENDI_IMAGE,
            StatisticName.FID_IMAGE,
            StatisticName.RECOVERY_RESIDUAL_RMS);

    private Headlines() {}
}
