package io.pairscope.core.divergence;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;

/**
 * The derivative of a divergence of two Gaussians by one of them, in whatever coordinates both are given. A
 * {@link io.pairscope.core.influence.Sensitivity} is the same in those of the rows.
 *
 * @param byCovariance G, of which a change dΣ makes {@code tr(G·dΣ)}
 * @param byMean g, of which a change dμ makes {@code g·dμ}
 */
public record Slope(SymmetricMatrix byCovariance, double[] byMean) {

    /** What a change of covariance and mean makes to first order; one pass over a covariance. */
    public double change(SymmetricMatrix covariance, double[] mean) {
        return byCovariance.innerProduct(covariance) + Vectors.dot(byMean, mean);
    }
}
