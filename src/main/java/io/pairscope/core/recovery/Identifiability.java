package io.pairscope.core.recovery;

import io.pairscope.core.linalg.ConjugateGradient.Outcome;

/**
 * Whether the rows determine the recovered similarities: whether {wᵢwᵢᵀ} spans the symmetric matrices of order r.
 * N ≥ r(r+1)/2 is necessary, not sufficient (rows at a constant cosine to one direction leave one dimension open), and
 * neither the residual nor Ritz values can show it, because conjugate gradients never leave the range of T. A second
 * system with a known answer can: T(Z) = T(R) for a random R gives Z = R exactly when nothing is left open.
 *
 * @param defect ‖Z − R‖/‖R‖: rounding when identifiable, else about √(nullity/(r(r+1)/2))
 */
public record Identifiability(Verdict verdict, double defect, long rows, int rank) {
    /**
     * Threshold of the defect, as a share of 1/√(r(r+1)/2), the mean defect of one open dimension. That defect is
     * 1/√(r(r+1)/2) times a normal variable, so the probe misses a single open dimension once in 1 250 runs; a converged
     * and identifiable system stays below 1e-10 times its condition.
     */
    private static final double THRESHOLD = 1e-3;

    /** The quantile of a normal variable at 0.975. */
    private static final double NORMAL_97_5 = 1.959964;

    public enum Verdict {
        IDENTIFIABLE,
        NOT_IDENTIFIABLE,
        NOT_CONVERGED
    }

    static Identifiability of(double defect, long rows, int rank, Outcome outcome) {
        boolean open = rows < unknowns(rank) || defect > THRESHOLD / Math.sqrt(unknowns(rank));
        Verdict verdict = rows >= unknowns(rank) && outcome != Outcome.CONVERGED
                ? Verdict.NOT_CONVERGED
                : open ? Verdict.NOT_IDENTIFIABLE : Verdict.IDENTIFIABLE;
        return new Identifiability(verdict, defect, rows, rank);
    }

    /** r(r+1)/2, the number of values a symmetric matrix of order r is made of. */
    public static long unknowns(int rank) {
        return (long) rank * (rank + 1) / 2;
    }

    /**
     * The fewest and the most dimensions that the rows may leave open, as far as one probe can tell: with ν of u = r(r+1)/2
     * open, defect² is the share of a random vector that lies in ν of its u coordinates, a Beta(ν/2, (u−ν)/2) variable.
     * Either bound is passed once in 40 runs.
     */
    public long[] nullityBounds() {
        long unknowns = unknowns(rank);
        long fewest = 1;
        while (fewest < unknowns && normalScore(fewest) > NORMAL_97_5) {
            fewest++;
        }
        long most = fewest;
        while (most < unknowns && normalScore(most + 1) >= -NORMAL_97_5) {
            most++;
        }
        return new long[] {fewest, most};
    }

    /**
     * defect² as a standard normal variable, when so many dimensions are open; to two digits. Paulson, "An approximate
     * normalization of the analysis of variance distribution" (1942).
     */
    private double normalScore(long open) {
        long others = unknowns(rank) - open;
        double share = Math.min(1, defect * defect);
        if (others == 0) {
            return share < 1 ? Double.NEGATIVE_INFINITY : 0;
        }
        double root = Math.cbrt(share / open / ((1 - share) / others));
        double a = 2 / (9.0 * open);
        double b = 2 / (9.0 * others);
        return Double.isInfinite(root)
                ? Double.POSITIVE_INFINITY
                : ((1 - b) * root - (1 - a)) / Math.sqrt(b * root * root + a);
    }

    /** The largest rank with at least {@code perUnknown} rows per unknown. */
    public static int largestRank(long rows, double perUnknown) {
        int rank = (int) ((Math.sqrt(1 + 8 * rows / perUnknown) - 1) / 2);
        while (rank > 0 && unknowns(rank) * perUnknown > rows) {
            rank--;
        }
        return rank;
    }
}
