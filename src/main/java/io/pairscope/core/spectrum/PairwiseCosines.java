package io.pairscope.core.spectrum;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.CosineMoments;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.io.Serializable;
import org.apache.commons.numbers.gamma.Erfc;

/**
 * Exact mean and (population) variance of the cosines between all ordered pairs of different rows, n(n − 1) of them,
 * from the second moments of unit rows: {@code Σij (xi·xj)² = ‖G‖²_F} with G the Gram matrix, less the diagonal. The
 * n × n similarities are never formed; O(d²).
 */
public record PairwiseCosines(double mean, double variance) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Cosines that scatter by less than 1e-6 are equal: the variance of equal ones is rounding, some 1e-15. */
    private static final double LEAST_VARIANCE = 1e-12;

    public static PairwiseCosines within(Marginal side) {
        double n = side.count();
        double sum = n * n * Vectors.dot(side.mean(), side.mean()) - n;
        return of(sum, side.gramProduct(side) - n, n * (n - 1));
    }

    /** Between images and the texts of other rows; matched pairs are left out. Dimensions must agree. */
    public static PairwiseCosines inter(PairMoments moments) {
        double n = moments.count();
        Marginal image = moments.marginal(Side.IMAGE);
        Marginal text = moments.marginal(Side.TEXT);
        double sum = n * n * Vectors.dot(image.mean(), text.mean())
                - moments.cosines().sum();
        double squares = image.gramProduct(text) - moments.cosines().sumOfSquares();
        return of(sum, squares, n * (n - 1));
    }

    /** Between the images and their own texts: the n matched pairs. */
    static PairwiseCosines matched(PairMoments moments) {
        CosineMoments cosines = moments.cosines();
        return of(cosines.sum(), cosines.sumOfSquares(), moments.count());
    }

    private static PairwiseCosines of(double sum, double squares, double pairs) {
        double mean = sum / pairs;
        // Of equal cosines rounding can leave less than nothing.
        return new PairwiseCosines(mean, Math.max(0, squares / pairs - mean * mean));
    }

    /** Whether the cosines differ by more than rounding. */
    public boolean vary() {
        return variance > LEAST_VARIANCE;
    }

    /** {@code 100 Φ((c − mean)/√variance)}: the percentage of these cosines below c, were they Gaussian. They must vary. */
    public double percentile(double cosine) {
        return 50 * Erfc.value((mean - cosine) / Math.sqrt(2 * variance));
    }
}
