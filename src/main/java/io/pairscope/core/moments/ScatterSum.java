package io.pairscope.core.moments;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Count, mean and scatter of all of many states, where nothing else of them is asked for. With the common mean μ the scatter is
 * {@code Σg Sg + ng(μg − μ)(μg − μ)ᵀ}: one pass over each state, a fraction of a merge. Chan, Golub, LeVeque (1979).
 */
public final class ScatterSum {
    private final List<double[]> means = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private int imageDims;
    private int textDims;
    private StoredType imageType = StoredType.DOUBLE;
    private StoredType textType = StoredType.DOUBLE;
    private double[] sum;

    public void add(PairMoments state) {
        means.add(state.mean());
        counts.add(state.count());
        imageType = imageType.or(state.storedType(Side.IMAGE));
        textType = textType.or(state.storedType(Side.TEXT));
        if (sum == null) {
            imageDims = state.imageDims();
            textDims = state.textDims();
            sum = new double[SymmetricMatrix.packedLength(state.mean().length)];
        }
        Vectors.add(1, state.augmentedScatter(), sum);
    }

    /** Of one state or more. Third and fourth moments are 0, and there are neither cosines nor moments of raw rows. */
    public PairMoments moments() {
        long count = counts.stream().mapToLong(Long::longValue).sum();
        int p = imageDims + textDims;
        double[] first = means.get(0);
        double[] mean = first.clone();
        // From a first one on: equal means have no rounding between them.
        for (int g = 1; g < means.size(); g++) {
            Vectors.add((double) counts.get(g) / count, Vectors.difference(means.get(g), first), mean);
        }
        double[] columns = new double[p * means.size()];
        for (int g = 0; g < means.size(); g++) {
            double weight = Math.sqrt(counts.get(g));
            for (int i = 0; i < p; i++) {
                columns[i + g * p] = weight * (means.get(g)[i] - mean[i]);
            }
        }
        Matrix between = new Matrix(p, means.size(), columns);
        double[] scatter =
                SymmetricMatrix.ofUpper(between.times(between.transposed())).packed();
        Vectors.add(1, sum, scatter);
        double[] augmented = Arrays.copyOf(scatter, SymmetricMatrix.packedLength(p + 2));
        return new PairMoments(imageDims, textDims, imageType, textType, count, mean, augmented, null);
    }
}
