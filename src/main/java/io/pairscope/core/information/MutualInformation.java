package io.pairscope.core.information;

import io.pairscope.core.linalg.BlockCholesky;
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
     * The sampling variance of the plug-in estimate, in nats²: what independent sides have ({@link #independenceVariance}),
     * and what their dependence adds, near {@code Σρ²/N}. Where N is large this is var(PMI)/N, the variance of the influence
     * function, whatever the distribution; where the sides are independent it is that of Wilks' ln Λ. Its root is between
     * 0.85 and 1.3 of the true error for Gaussian pairs from N = rx + ry + 1 on. Heavy tails need more rows to show: below 5
     * rows a dimension they can make it a third too small. O(rx + ry).
     *
     * @param rho the sample canonical correlations, of N &gt; rx + ry pairs
     * @param sandwich var(PMI)/N of the same pairs under their own fit
     */
    public static double variance(double[] rho, double sandwich, long n, int rx, int ry) {
        double correlated = 0;
        for (double r : rho) {
            correlated += r * r;
        }
        // Given ρ, var(PMI) of Gaussian pairs under their own fit is Σρ²·(N − 1)²/(N(N + 1)) on average, for any N.
        double scattered = sandwich * n * n * (n + 1) / ((n - 1.0) * (n - 1.0));
        // Leverage, rx + ry over N on average, draws the PMI of a row under its own fit towards that of a Gaussian.
        double shown = Math.pow(1 - (rx + ry) / (double) n, 3);
        double mixed = correlated + shown * (scattered - correlated);
        double least = varianceOf(mixed, n, rx, ry);
        // Heavy tails scatter what is chance in the PMI, too: above the least, the influence function says enough.
        return Math.max(least, Math.min(sandwich, varianceOf(scattered, n, rx, ry)));
    }

    /**
     * The variance of the estimate where the sample shows {@code Σρ²}, on average {@code rx·ry/(N − 1)} by chance alone and
     * less of the rest, as an adjusted R² has it. A direction of the smaller side has the variance ψ′((N − i)/2)/2 of its
     * log-variance where a large sample has 1/N.
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
