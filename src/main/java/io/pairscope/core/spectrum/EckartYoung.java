package io.pairscope.core.spectrum;

import io.pairscope.core.covariance.SupportRoot;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.util.Optional;

/**
 * Low-rank approximation error (Eckart–Young) of all n × n similarities between texts and images, S = X_T X_Iᵀ. With Gram matrices G = FFᵀ the singular values of S are those of F_TᵀF_I, so S is never formed: two
 * eigendecompositions and the singular values of one matrix, all of order d. Eckart and Young, "The approximation of one
 * matrix by another of lower rank" (1936).
 *
 * @param singularValues of S, descending, as many as the smaller rank of the two sides
 */
public record EckartYoung(double[] singularValues) {

    /** Empty when the sides differ in dimensions, where similarities between them do not exist. */
    public static Optional<EckartYoung> of(PairMoments moments) {
        if (moments.imageDims() != moments.textDims()) {
            return Optional.empty();
        }
        SupportRoot image = SupportRoot.of(moments.marginal(Side.IMAGE).gram());
        SupportRoot text = SupportRoot.of(moments.marginal(Side.TEXT).gram());
        return Optional.of(new EckartYoung(Svd.values(text.root().transposeTimes(image.root()))));
    }

    /** {@code ‖S − S_r‖_F = √(Σ_{k>r} σk²)} of the best approximation of every rank r = 0 … length, from ‖S‖_F to 0. */
    public double[] errors() {
        double[] errors = new double[singularValues.length + 1];
        double squares = 0;
        for (int k = singularValues.length - 1; k >= 0; k--) {
            squares += singularValues[k] * singularValues[k];
            errors[k] = Math.sqrt(squares);
        }
        return errors;
    }
}
