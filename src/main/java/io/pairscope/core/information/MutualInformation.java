package io.pairscope.core.information;

import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.OptionalDouble;
import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Trigamma;

/**
 * Mutual information I(X;Y) of two jointly Gaussian vectors, in nats, and its exact sampling behaviour. N is the number
 * of pairs, rx and ry the dimensions in which the covariances are taken.
 */
public final class MutualInformation {
    private MutualInformation() {}

    /** {@code −½ Σ ln(1 − ρk²)}. */
    public static double fromCanonicalCorrelations(double[] rho) {
        double sum = 0;
        for (double r : rho) {
            sum += Math.log1p(-r * r);
        }
        return -0.5 * sum;
    }

    /**
     * {@code −½ ln|I − KᵀK|} of the cross-covariance K of sides with identity covariance; empty when they are not jointly
     * positive definite. r³ flops, where singular values would take many times as long.
     */
    public static OptionalDouble fromWhitenedCross(Matrix k) {
        Matrix shorter = k.columns() <= k.rows() ? k : k.transposed();
        SymmetricMatrix rest =
                SymmetricMatrix.ofUpper(shorter.transposeTimes(shorter)).scaledPlusIdentity(-1, 1);
        return Cholesky.factor(rest).stream()
                .mapToDouble(factor -> -0.5 * factor.logDeterminant())
                .findFirst();
    }

    /** {@code ½(ln|Σx| + ln|Σy| − ln|Σz|)} of a joint covariance that is factored, x before y. */
    public static double fromFactors(BlockCholesky joint) {
        double marginals = joint.first().logDeterminant() + joint.second().logDeterminant();
        return 0.5 * (marginals - joint.whole().logDeterminant());
    }

    /**
     * The exact bias of the plug-in estimate for Gaussian data; also its exact mean when X and Y are independent. Misra,
     * Singh, Demchuk (2005); Ince et al. (2017). Needs N &gt; rx + ry.
     */
    public static double bias(long n, int rx, int ry) {
        double sum = 0;
        for (int i = 1; i <= ry; i++) {
            sum += Digamma.value((n - i) / 2.0) - Digamma.value((n - rx - i) / 2.0);
        }
        return 0.5 * sum;
    }

    /**
     * The exact variance of the plug-in estimate under independence, where e^{−2Î} (Wilks' Λ) is a product of
     * independent Beta((N − rx − i)/2, rx/2) variables, i = 1 … ry.
     */
    public static double independenceVariance(long n, int rx, int ry) {
        double sum = 0;
        for (int i = 1; i <= ry; i++) {
            sum += Trigamma.value((n - rx - i) / 2.0) - Trigamma.value((n - i) / 2.0);
        }
        return 0.25 * sum;
    }

    /**
     * The sampling variance of the plug-in estimate, in nats²: that of independent sides ({@link #independenceVariance})
     * plus a part for their dependence, near {@code Σρ²/N}. For many rows of dependent sides this is var(PMI)/N, the variance
     * of the influence function, whatever the distribution. Its root is between 0.85 and 1.3 times the true standard error
     * for Gaussian pairs from N = rx + ry + 1 on, dependent or not. Below 5 rows a dimension heavy tails can make it a third
     * too small for dependent sides, and too large for independent ones. O(rx + ry).
     *
     * @param rho the sample canonical correlations of N &gt; rx + ry pairs, without regularization
     * @param sandwich var(PMI)/N of the same pairs under their own fit
     */
    public static double variance(double[] rho, double sandwich, long n, int rx, int ry) {
        double correlated = 0;
        for (double r : rho) {
            correlated += r * r;
        }
        // Gaussian pairs of these ρ have var(PMI) = Σρ²·(N − 1)²/(N(N + 1)) on average under their own fit, for any N.
        double scattered = sandwich * n * n * (n + 1) / ((n - 1.0) * (n - 1.0));
        // The leverage of a row, (rx + ry)/N on average, hides the tails: few rows cannot show that they are light.
        double shown = Math.pow(1 - (rx + ry) / (double) n, 3);
        double mixed = correlated + shown * (scattered - correlated);
        double least = varianceOf(mixed, n, rx, ry);
        // Heavy tails enlarge the part of var(PMI) that is chance as well, so nothing is added to the influence
        // function.
        return Math.max(least, Math.min(sandwich, varianceOf(scattered, n, rx, ry)));
    }

    /**
     * The variance of the estimate for a Σρ² that a sample shows: less its mean under independence, {@code rx·ry/(N − 1)}, and
     * adjusted like an R². Each direction of the smaller side adds ρ²·ψ′((N − i)/2)/2, which is ρ²/N for many rows: half the
     * variance of the logarithm of a χ² of N − i degrees of freedom.
     */
    private static double varianceOf(double squaredCorrelations, long n, int rx, int ry) {
        double beyondChance = Math.max(0, squaredCorrelations - rx * (double) ry / (n - 1));
        int smaller = Math.min(rx, ry);
        double spread = 0;
        for (int i = 1; i <= smaller; i++) {
            spread += 0.5 * Trigamma.value((n - i) / 2.0) / smaller;
        }
        double adjusted = beyondChance / (1 - Math.max(rx, ry) / (n - 1.0));
        return independenceVariance(n, rx, ry) + spread * adjusted;
    }

    /** How many standard deviations the plug-in estimate lies above its mean under independence. */
    public static double independenceZ(double plugIn, long n, int rx, int ry) {
        return (plugIn - bias(n, rx, ry)) / Math.sqrt(independenceVariance(n, rx, ry));
    }
}
