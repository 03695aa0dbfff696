package io.pairscope.core.agreement;

import java.util.Locale;

/** Correlation coefficients between a score and ratings; literature often names one and prints another. */
public enum Coefficient {
    /** Product-moment correlation of the values themselves. */
    PEARSON,
    /** Pearson's correlation of the ranks, tied rows in the middle of their places. */
    SPEARMAN,
    /** Kendall's τb: concordant less discordant pairs, over the geometric mean of the pairs not tied on either side. */
    KENDALL_TAU_B,
    /** Kendall's τc (Stuart's): over the most that n rows with m distinct values can have, for tables that are not square. */
    KENDALL_TAU_C;

    private static final double NORMAL_QUANTILE = 1.959963984540054;

    /**
     * The size of a correlation that unrelated numbers exceed in one of 20 samples: {@code tanh(1.96/√(n − 3))} by Fisher's
     * transformation (1921), at least to 0.03 that of Student's t; 1 of three and fewer, which lie on a line by chance.
     *
     * @param n independent rows
     */
    public static double byChance(long n) {
        return n <= 3 ? 1 : Math.tanh(NORMAL_QUANTILE / Math.sqrt(n - 3));
    }

    /** The name in reports: {@code pearson}, {@code spearman}, {@code kendall_tau_b}, {@code kendall_tau_c}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
