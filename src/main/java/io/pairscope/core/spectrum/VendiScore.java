package io.pairscope.core.spectrum;

import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.moments.Marginal;
import java.util.Optional;

/**
 * Vendi score: the effective number of different rows, from the eigenvalues λ of the cosine similarities of n unit rows
 * over n, which are those of the uncentred second moment Gram/n; in [1, min(n, d)]. Where the λ do not sum to 1 (rows off
 * unit norm) they are divided by their sum. One eigendecomposition of order d, values alone; no n × n matrix. Friedman and
 * Dieng, "The Vendi score: a diversity evaluation metric for machine learning" (2023); orders q: Pasarkar and Dieng (2024).
 *
 * @param order1 {@code exp(−Σ λ ln λ)}
 * @param order2 {@code 1/Σλ²}
 * @param orderInfinity {@code 1/λmax}
 * @param trace Σλ before the division; 1 up to rounding for unit rows
 */
public record VendiScore(double order1, double order2, double orderInfinity, double trace) {

    /** Of the rows of one side, or of pairs as rows [x; y]/√2, whose similarity is the mean of those of both sides. */
    public static Optional<VendiScore> of(Marginal moments) {
        return of(new MomentSpectrum(moments));
    }

    public static Optional<VendiScore> of(MomentSpectrum spectrum) {
        return spectrum.moments().count() == 0 ? Optional.empty() : ofEigenvalues(spectrum.similarities());
    }

    /** Of any eigenvalues of similarities; those that are not positive are rounding. Empty when none is positive. */
    public static Optional<VendiScore> ofEigenvalues(double[] descending) {
        int positive = SymmetricEigen.numericalRank(descending, 0);
        if (positive == 0) {
            return Optional.empty();
        }
        double trace = 0;
        for (int k = 0; k < positive; k++) {
            trace += descending[k];
        }
        double entropy = 0;
        double squares = 0;
        for (int k = 0; k < positive; k++) {
            double share = descending[k] / trace;
            entropy -= share * Math.log(share);
            squares += share * share;
        }
        return Optional.of(new VendiScore(Math.exp(entropy), 1 / squares, trace / descending[0], trace));
    }

    /** The derivative of {@link #order1} by an eigenvalue: {@code −VS·(ln p + ln VS)/Σλ} with p = λ/Σλ. */
    double order1Slope(double eigenvalue) {
        return -order1 * (Math.log(eigenvalue / trace) + Math.log(order1)) / trace;
    }

    /** The derivative of {@link #order2} by an eigenvalue: {@code 2VS·(1 − VS·p)/Σλ} with p = λ/Σλ. */
    double order2Slope(double eigenvalue) {
        return 2 * order2 * (1 - order2 * eigenvalue / trace) / trace;
    }
}
