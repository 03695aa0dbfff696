package io.pairscope.core.moments;

/** Precision of matrix products: of those of cosines, and of those of the moments in a saved state. */
public enum Precision {
    /** Double throughout. */
    EXACT,
    /** Single. */
    FAST
}
