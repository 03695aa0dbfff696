package io.pairscope.core.spectrum;

import io.pairscope.core.linalg.Tridiagonal;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Eigenvalues of second moments of rows: of their scatter S about the mean, and of their Gram matrix S + nμμᵀ. One reduction
 * to tridiagonal form, of 4d³/3 flops, serves both. For one thread.
 */
public final class MomentSpectrum {
    private final Marginal moments;
    private Tridiagonal form;
    private double[] scatter;
    private double[] similarities;
    private final Map<Integer, Double> ofScatterByPlace = new HashMap<>();

    public MomentSpectrum(Marginal moments) {
        this.moments = moments;
    }

    Marginal moments() {
        return moments;
    }

    /** Finds both now, not when they are first asked for. */
    public void decompose() {
        scatter();
        similarities();
    }

    private Tridiagonal form() {
        if (form == null) {
            form = Tridiagonal.of(moments.scatter(), moments.mean());
        }
        return form;
    }

    /** Of {@code Σ (x − μ)(x − μ)ᵀ}, descending; those that should vanish are rounding of either sign. */
    public double[] scatter() {
        if (scatter == null) {
            scatter = form().eigenvalues();
        }
        return scatter;
    }

    /** One eigenvalue of the scatter, by its place in {@link #scatter()}; the others are not computed for it. */
    public double scatter(int place) {
        return scatter == null ? ofScatterByPlace.computeIfAbsent(place, form()::eigenvalue) : scatter[place];
    }

    /** Of the rows' Gram matrix over the sum of their squared norms, were they of unit norm; descending. */
    double[] similarities() {
        if (similarities == null) {
            double squaredNorms = (double) moments.sides() * moments.count();
            double ofMean = moments.count() * Vectors.dot(moments.mean(), moments.mean());
            double[] eigenvalues = form().plusFirst(ofMean).eigenvalues();
            similarities = Arrays.stream(eigenvalues)
                    .map(value -> value / squaredNorms)
                    .toArray();
        }
        return similarities;
    }
}
