package io.pairscope.core.spectrum;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.util.OptionalDouble;

/**
 * How far apart the two modalities lie in their common space. Everything is empty when the sides differ in dimensions
 * and when there are no pairs. O(d²), from the moments.
 */
public final class ModalityGap {
    private ModalityGap() {}

    /** {@code ‖μx − μy‖}, in [0, 2] for unit rows. Liang et al., "Mind the gap" (2022). */
    public static OptionalDouble distance(PairMoments moments) {
        if (moments.imageDims() != moments.textDims() || moments.count() == 0) {
            return OptionalDouble.empty();
        }
        double[] x = moments.marginal(Side.IMAGE).mean();
        double[] y = moments.marginal(Side.TEXT).mean();
        return OptionalDouble.of(Math.sqrt(Vectors.squaredDistance(x, y)));
    }

    /** The cosine of μx and μy; empty, too, when a mean is zero. */
    public static OptionalDouble centroidCosine(PairMoments moments) {
        if (moments.imageDims() != moments.textDims()) {
            return OptionalDouble.empty();
        }
        double[] x = moments.marginal(Side.IMAGE).mean();
        double[] y = moments.marginal(Side.TEXT).mean();
        double lengthX = Vectors.norm(x);
        double lengthY = Vectors.norm(y);
        return lengthX == 0 || lengthY == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Vectors.dot(x, y) / lengthX / lengthY);
    }

    /**
     * Relative modality gap of unit rows, in [0, 1]: {@code a/(a + ½(bx + by))} with a = (1 − c)/2 the mean dissimilarity of
     * matched pairs and b that of different rows within a side. Empty, too, for a single pair and when nothing differs.
     * Schrodi et al., "Two effects, one trigger: on the modality gap, object bias, and information imbalance" (2025).
     */
    public static OptionalDouble relative(PairMoments moments) {
        if (moments.imageDims() != moments.textDims() || moments.count() < 2) {
            return OptionalDouble.empty();
        }
        PairwiseCosines image = PairwiseCosines.within(moments.marginal(Side.IMAGE));
        PairwiseCosines text = PairwiseCosines.within(moments.marginal(Side.TEXT));
        double matched = dissimilarity(moments.cosines().sum() / moments.count());
        double images = dissimilarity(image.mean());
        double texts = dissimilarity(text.mean());
        double scale = matched + 0.5 * (images + texts);
        return scale > 0 ? OptionalDouble.of(matched / scale) : OptionalDouble.empty();
    }

    private static double dissimilarity(double cosine) {
        return (1 - cosine) / 2;
    }
}
