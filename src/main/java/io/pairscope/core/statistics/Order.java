package io.pairscope.core.statistics;

/** How far numbers of two sets follow when one of them changes a little. */
public enum Order {
    /** A few passes over a covariance. Says little of sets that are alike, where it vanishes. */
    FIRST,
    /** Products as well, and of sets that are not alike Cholesky factorizations: their divergences are as they are. */
    SECOND
}
