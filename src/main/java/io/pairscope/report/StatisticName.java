package io.pairscope.report;

import java.util.Locale;

/** Every statistic a report may hold, with its unit. The key, in lower case, is what reports, checks and docs say. */
public enum StatisticName {
    MUTUAL_INFORMATION("nats"),
    MUTUAL_INFORMATION_BIAS_CORRECTED("nats"),
    MUTUAL_INFORMATION_ROUTE_DIFFERENCE("nats"),
    INDEPENDENCE_Z("standard deviations"),
    MID("nats"),
    MID_REFERENCE_CONVENTION("nats"),
    MID_BIAS_IMAGE("squared Mahalanobis distance"),
    MID_BIAS_TEXT("squared Mahalanobis distance"),
    MID_BIAS_JOINT("squared Mahalanobis distance"),
    MID_VARIANCE_IMAGE("squared Mahalanobis distance"),
    MID_VARIANCE_TEXT("squared Mahalanobis distance"),
    MID_VARIANCE_JOINT("squared Mahalanobis distance"),
    MID_KL_IDENTITY_RESIDUAL("nats"),
    KL_IMAGE("nats"),
    KL_TEXT("nats"),
    KL_JOINT("nats"),
    OFF_SUPPORT_ENERGY_IMAGE("fraction"),
    OFF_SUPPORT_ENERGY_TEXT("fraction"),
    PMI_MEAN("nats"),
    COSINE_MEAN("cosine"),
    CLIP_SCORE_MEAN("2.5 × cosine"),
    INTRA_IMAGE_COSINE_MEAN("cosine"),
    INTRA_IMAGE_COSINE_VARIANCE("squared cosine"),
    INTRA_TEXT_COSINE_MEAN("cosine"),
    INTRA_TEXT_COSINE_VARIANCE("squared cosine"),
    INTER_COSINE_MEAN("cosine"),
    INTER_COSINE_VARIANCE("squared cosine"),
    COVARIANCE_MIN_EIGENVALUE("squared embedding units"),
    COVARIANCE_CONDITION("ratio"),
    COVARIANCE_RANK("dimensions"),
    COVARIANCE_RANK_IMAGE("dimensions"),
    COVARIANCE_RANK_TEXT("dimensions"),
    ROWS_PER_DIMENSION("rows"),
    NUMERICAL_RANK("dimensions"),
    RECOVERY_RANK("dimensions"),
    SINGULAR_VALUE_GAP("ratio"),
    ROWS_PER_UNKNOWN("rows"),
    RECOVERY_RELATIVE_RESIDUAL("fraction"),
    RECOVERY_RESIDUAL_RMS("cosine"),
    RECOVERY_ITERATIONS("passes"),
    RECOVERY_RITZ_MIN("eigenvalue"),
    RECOVERY_RITZ_MAX("eigenvalue"),
    RECOVERY_MIN_EIGENVALUE("fraction of the largest"),
    RECOVERY_MAX_ERROR("cosine"),
    RECOVERY_RMS_ERROR("cosine"),
    IDENTIFIABILITY_DEFECT("fraction"),
    IDENTIFIABLE("yes or no");

    private final String unit;

    StatisticName(String unit) {
        this.unit = unit;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String unit() {
        return unit;
    }
}
