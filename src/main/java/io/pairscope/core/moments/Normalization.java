package io.pairscope.core.moments;

/** Normalization of embedding rows to unit length, before anything is computed from them. */
public enum Normalization {
    /** Rows must come with unit norm up to storage rounding, which is then removed; others are rejected. */
    REQUIRE,
    /** Every row is divided by its Euclidean norm. */
    APPLY,
    /** Rows are taken as they are. */
    NEVER;

    /** How far from 1 a norm may be and still count as stored unit norm: float16 storage is off by up to 6e-4. */
    public static final double UNIT_TOLERANCE = 1e-3;

    static boolean isUnit(double norm) {
        return Math.abs(norm - 1) <= UNIT_TOLERANCE;
    }
}
