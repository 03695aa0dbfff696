package io.pairscope.core.spectrum;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

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
        return OptionalDouble.of(length(Vectors.difference(
                moments.marginal(Side.IMAGE).mean(), moments.marginal(Side.TEXT).mean())));
    }

    /** The cosine of μx and μy; empty, too, when a mean is zero but for rounding. */
    public static OptionalDouble centroidCosine(PairMoments moments) {
        Marginal image = moments.marginal(Side.IMAGE);
        Marginal text = moments.marginal(Side.TEXT);
        if (moments.imageDims() != moments.textDims() || !image.hasMean() || !text.hasMean()) {
            return OptionalDouble.empty();
        }
        double cosine = Vectors.dot(direction(image.mean()), direction(text.mean()));
        return OptionalDouble.of(Math.max(-1, Math.min(cosine, 1)));
    }

    /**
     * Relative modality gap of unit rows, in [0, 1]: {@code a/(a + ½(bx + by))} with a = (1 − c)/2 the mean dissimilarity of
     * matched pairs and b that of different rows within a side: a quarter of their mean squared distance. Empty, too, for a
     * single pair and when nothing differs by more than rounding.
     * Schrodi et al., "Two effects, one trigger: on the modality gap, object bias, and information imbalance" (2025).
     */
    public static OptionalDouble relative(PairMoments moments) {
        if (moments.imageDims() != moments.textDims() || moments.count() < 2) {
            return OptionalDouble.empty();
        }
        Marginal image = moments.marginal(Side.IMAGE);
        Marginal text = moments.marginal(Side.TEXT);
        double n = moments.count();
        double scatter = image.scatter().trace() + text.scatter().trace();
        int d = moments.imageDims();
        SymmetricMatrix joint = moments.scatter();
        double coupled =
                IntStream.range(0, d).mapToDouble(j -> joint.get(j, d + j)).sum();
        double uncoupled = Math.max(0, scatter - 2 * coupled);
        double matched = 0.5 * (Vectors.squaredDistance(image.mean(), text.mean()) + uncoupled / n);
        double scale = matched + 0.5 * scatter / (n - 1);
        double rounding = image.roundingNoise().total() + text.roundingNoise().total();
        return scale > rounding ? OptionalDouble.of(matched / scale) : OptionalDouble.empty();
    }

    /** Without squares that leave the range of double. */
    private static double length(double[] x) {
        return Arrays.stream(x).reduce(0, Math::hypot);
    }

    private static double[] direction(double[] x) {
        double length = length(x);
        return Arrays.stream(x).map(value -> value / length).toArray();
    }
}
