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

    /** The name in reports: {@code pearson}, {@code spearman}, {@code kendall_tau_b}, {@code kendall_tau_c}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
