package io.pairscope.core.moments;

/** Precision of the matrix products of a block. Sums over blocks are always double. */
public enum Precision {
    /** Double throughout. */
    EXACT,
    /**
     * Single-precision products of blocks centred in double: fewer cycles, relative error some 1e-7 of the largest
     * eigenvalue. Not to be trusted above {@link #MAX_FAST_CONDITION}.
     */
    FAST;

    /** Beyond this condition number the errors of FAST reach the smallest eigenvalues. */
    public static final double MAX_FAST_CONDITION = 1e7;
}
