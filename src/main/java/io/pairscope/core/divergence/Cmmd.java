package io.pairscope.core.divergence;

import io.pairscope.core.linalg.Vectors;

/**
 * CMMD: the squared maximum mean discrepancy of two sets of unit vectors under the kernel {@code exp(−γ‖x − y‖²)}, σ = 10,
 * γ = 1/(2σ²), times 1000. Jayasumana et al., "Rethinking FID: towards a better evaluation metric for image
 * generation" (2024).
 */
public final class Cmmd {
    private static final double SIGMA = 10;
    private static final double GAMMA = 1 / (2 * SIGMA * SIGMA);
    private static final double SCALE = 1000;

    private Cmmd() {}

    /**
     * The V-statistic, as published: the means over all pairs of rows, a row with itself among them; ≥ 0, and above 0 on
     * average for samples of one distribution. From moments: {@code 1000·e^{−2γ}[2γ‖Δμ‖² + 2γ²‖ΔM‖²_F]}. On unit rows the kernel is e^{−2γ}e^{2γ xᵀy}, whose series
     * ends here after the square: within 2.4e-5 of the double sum on typical rows, but blind to sets that differ in third
     * moments alone. O(d²).
     */
    public static double between(Gaussian a, Gaussian b) {
        return ofDistances(
                a.squaredMeanDistance(b),
                a.secondMoment().plus(-1, b.secondMoment()).frobeniusSquared());
    }

    /**
     * The same by what it is made of.
     *
     * @param means ‖Δμ‖²
     * @param seconds ‖ΔM‖²_F
     */
    public static double ofDistances(double means, double seconds) {
        return SCALE * Math.exp(-2 * GAMMA) * (2 * GAMMA * means + 2 * GAMMA * GAMMA * seconds);
    }

    /**
     * The U-statistic: a row is not paired with itself; 0 on average for samples of one distribution, so it can be below 0.
     * As k(x, x) = 1, the mean kernel A of the n² pairs of a set becomes (nA − 1)/(n − 1). Both sets have two rows or more.
     */
    public static double unbiasedBetween(Gaussian a, Gaussian b) {
        return unbiased(between(a, b), excess(a), excess(b));
    }

    /**
     * The same by what it is made of.
     *
     * @param biased the V-statistic
     * @param ofA {@link #excess} of a set
     * @param ofB of the other
     */
    public static double unbiased(double biased, double ofA, double ofB) {
        return biased - SCALE * (ofA + ofB);
    }

    /** The same of a set. */
    public static double excess(Gaussian set) {
        return excess(
                set.count(),
                Vectors.dot(set.mean(), set.mean()),
                set.secondMoment().frobeniusSquared());
    }

    /**
     * (1 − A)/(n − 1), with the kernel's series as above.
     *
     * @param mean ‖μ‖²
     * @param second ‖M‖²_F
     */
    public static double excess(long count, double mean, double second) {
        double kernel = Math.exp(-2 * GAMMA) * (1 + 2 * GAMMA * mean + 2 * GAMMA * GAMMA * second);
        return (1 - kernel) / (count - 1);
    }
}
