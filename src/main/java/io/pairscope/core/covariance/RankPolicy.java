package io.pairscope.core.covariance;

/** Treatment of covariances without full numerical rank. */
public enum RankPolicy {
    /** Each side is projected on its numerical support. */
    SUPPORT,
    /** Refuse: every direction must carry variance. */
    STRICT,
    /** Σ + ε·I on the joint covariance, whose blocks the sides inherit. */
    RIDGE,
    /** Ledoit–Wolf shrinkage of the joint covariance towards a multiple of the identity. */
    LEDOIT_WOLF,
    /** Oracle approximating shrinkage of the joint covariance towards a multiple of the identity. */
    OAS
}
