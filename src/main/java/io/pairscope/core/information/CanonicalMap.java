package io.pairscope.core.information;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Vectors;
import java.io.Serializable;

/** The map {@code x ↦ Aᵀ(x − μ)} from one side of d dimensions to its r canonical coordinates. */
final class CanonicalMap implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] mean;
    private final Matrix matrix;

    CanonicalMap(double[] mean, Matrix matrix) {
        this.mean = mean;
        this.matrix = matrix;
    }

    /** μ, length d; treat as read-only. */
    double[] mean() {
        return mean;
    }

    /** A, d × r. */
    Matrix matrix() {
        return matrix;
    }

    int rank() {
        return matrix.columns();
    }

    double[] apply(double[] x) {
        return matrix.transposeTimes(Vectors.difference(x, mean));
    }
}
