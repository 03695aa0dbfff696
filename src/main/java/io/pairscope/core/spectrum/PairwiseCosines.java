package io.pairscope.core.spectrum;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;

/**
 * Exact mean and (population) variance of the cosines between all ordered pairs of different rows, n(n − 1) of them,
 * from the second moments of unit rows: {@code Σij (xi·xj)² = ‖G‖²_F} with G the Gram matrix, less the diagonal. The
 * n × n similarities are never formed; O(d²).
 */
public record PairwiseCosines(double mean, double variance) {

    /** Within the image side. */
    public static PairwiseCosines intraImage(PairMoments moments) {
        return intra(moments.count(), moments.imageMean(), moments.imageGram());
    }

    /** Within the text side. */
    public static PairwiseCosines intraText(PairMoments moments) {
        return intra(moments.count(), moments.textMean(), moments.textGram());
    }

    /** Between images and the texts of other rows; matched pairs are left out. Dimensions must agree. */
    public static PairwiseCosines inter(PairMoments moments) {
        double n = moments.count();
        double[] x = moments.imageMean();
        double[] y = moments.textMean();
        double sum = n * n * dot(x, y) - moments.cosines().sum();
        double squares = innerProduct(moments.imageGram(), moments.textGram())
                - moments.cosines().sumOfSquares();
        return of(sum, squares, n * (n - 1));
    }

    private static PairwiseCosines intra(double n, double[] mean, SymmetricMatrix gram) {
        return of(n * n * dot(mean, mean) - n, gram.frobeniusSquared() - n, n * (n - 1));
    }

    private static PairwiseCosines of(double sum, double squares, double pairs) {
        double mean = sum / pairs;
        return new PairwiseCosines(mean, squares / pairs - mean * mean);
    }

    /** tr(AB) of two symmetric matrices. */
    private static double innerProduct(SymmetricMatrix a, SymmetricMatrix b) {
        double off = 0;
        double diagonal = 0;
        for (int j = 0; j < a.order(); j++) {
            for (int i = 0; i < j; i++) {
                off += a.get(i, j) * b.get(i, j);
            }
            diagonal += a.get(j, j) * b.get(j, j);
        }
        return 2 * off + diagonal;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
