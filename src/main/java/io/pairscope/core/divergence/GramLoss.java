package io.pairscope.core.divergence;

import io.pairscope.core.linalg.SymmetricMatrix;
import java.util.Arrays;

/**
 * The Gram or style loss of two sets of vectors, ≥ 0, in fourth powers of their units. It sees second moments alone and is
 * no distance between distributions: sets of different means and covariances can share a Gram matrix. Gatys, Ecker and
 * Bethge, "Image style transfer using convolutional neural networks" (2016). O(d²).
 *
 * @param value {@code ‖M1 − M2‖²_F}; NaN when it is not 0 but below the smallest normal double
 * @param style {@code ‖M1 − M2‖²_F/(4d²)}, as style transfer scales it
 */
public record GramLoss(double value, double style) {

    public static GramLoss between(Gaussian a, Gaussian b) {
        SymmetricMatrix difference = a.secondMoment().plus(-1, b.secondMoment());
        double squares = difference.frobeniusSquared();
        boolean underflow = squares < Double.MIN_NORMAL
                && Arrays.stream(difference.packed()).anyMatch(entry -> entry != 0);
        double value = underflow ? Double.NaN : squares;
        double dims = a.secondMoment().order();
        return new GramLoss(value, value / (4 * dims * dims));
    }
}
