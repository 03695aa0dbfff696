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

    /** How many standard deviations the plug-in estimate lies above its mean under independence. */
    public static double independenceZ(double plugIn, long n, int rx, int ry) {
        return (plugIn - bias(n, rx, ry)) / Math.sqrt(independenceVariance(n, rx, ry));
    }
}
