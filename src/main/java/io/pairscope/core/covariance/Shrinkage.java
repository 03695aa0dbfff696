package io.pairscope.core.covariance;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;

/** Shrinkage intensities towards {@code (tr Σ/p)·I}, in [0, 1], from the moments alone. */
public final class Shrinkage {
    private Shrinkage() {}

    /** Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices" (2004). */
    public static double ledoitWolf(PairMoments moments) {
        Marginal joint = moments.joint();
        SymmetricMatrix s = joint.populationCovariance();
        double n = joint.count();
        int p = s.order();
        double squared = s.frobeniusSquared();
        double scale = s.trace() / p;
        double distance = (squared - 2 * scale * s.trace() + p * scale * scale) / p;
        double spread = (joint.quarticNorms() / n - squared) / (p * n);
        double bounded = Math.min(spread, distance);
        return bounded == 0 ? 0 : bounded / distance;
    }

    /** Chen, Wiesel, Eldar, Hero, "Shrinkage algorithms for MMSE covariance estimation" (2010), eq. 23. */
    public static double oracleApproximating(PairMoments moments) {
        Marginal joint = moments.joint();
        SymmetricMatrix s = joint.populationCovariance();
        double n = joint.count();
        int p = s.order();
        double meanSquare = s.frobeniusSquared() / ((double) p * p);
        double scale = s.trace() / p;
        double numerator = meanSquare + scale * scale;
        double denominator = (n + 1) * (meanSquare - scale * scale / p);
        return denominator == 0 ? 1 : Math.min(numerator / denominator, 1);
    }
}
