package io.pairscope.core.information;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;

/**
 * MID: the mean PMI of M evaluated pairs under a reference Gaussian, in nats, from the moments of both; no pair is read.
 * {@code MID = I + ½[tr(Σx⁻¹Ŝx) + tr(Σy⁻¹Ŝy) − tr(Σz⁻¹Ŝz)]} with Ŝ the second moment of the evaluated pairs about the
 * reference mean. Kim et al., "Mutual Information Divergence: A Unified Metric for Multimodal Generative Models" (2022).
 *
 * @param value mean of the per-pair scores (Ŝ with divisor M)
 * @param referenceConvention the scalar of the reference implementation (Ŝ with divisor M − 1)
 * @param image how the image marginal departs from the reference
 * @param text how the text marginal departs
 * @param joint how the joint departs; {@code value = I + ½(image + text − joint)} in bias plus variance
 */
public record MutualInformationDivergence(
        double value, double referenceConvention, Departure image, Departure text, Departure joint) {

    /**
     * @param bias {@code δᵀΣ⁻¹δ}, δ the difference of the means
     * @param variance {@code tr(Σ⁻¹(Σ̂ − Σ))}, Σ̂ with divisor M
     */
    public record Departure(double bias, double variance) {
        private double sum() {
            return bias + variance;
        }
    }

    /**
     * By the departures.
     *
     * @param information I of the reference
     * @param count M of the evaluated pairs
     */
    public static MutualInformationDivergence of(
            double information, double count, Departure image, Departure text, Departure joint) {
        double excess = 0.5 * (image.sum() + text.sum() - joint.sum());
        return new MutualInformationDivergence(
                information + excess, information + excess * count / (count - 1), image, text, joint);
    }

    /**
     * Expected optimism, in nats: the mutual information of the reference, which is the mean PMI of its own pairs, less the mean MID of
     * fresh pairs of the same Gaussian (Efron, "Estimating the error rate of a prediction rule", 1983). Infinite for no more than
     * rx + ry + 2 rows.
     *
     * <p>The inverse of a sample covariance S of N rows has the mean E S⁻¹ = (N − 1)/(N − d − 2)·Σ⁻¹ (Wishart; Anderson, "An Introduction
     * to Multivariate Statistical Analysis", 2003, 7.7). A fresh row varies about the sample mean by (1 + 1/N)·Σ. So its squared
     * Mahalanobis distance has the mean d·(N − 1)/(N − d − 2)·(1 + 1/N). Those of the reference's own rows cancel: the mean of the
     * joint distance is the sum of the means of both sides.
     *
     * @param n rows of the reference
     * @param rx dimensions in which the images vary
     * @param ry likewise of texts
     */
    public static double expectedOptimism(long n, int rx, int ry) {
        return n <= rx + ry + 2
                ? Double.POSITIVE_INFINITY
                : 0.5 * (freshDistance(n, rx + ry) - freshDistance(n, rx) - freshDistance(n, ry));
    }

    private static double freshDistance(double n, int d) {
        return d * (n - 1) / (n - d - 2) * (1 + 1 / n);
    }

    /** Cost: four products of order d on the driver. */
    public static MutualInformationDivergence of(GaussianPair reference, PairMoments evaluated) {
        Marginal x = evaluated.marginal(Side.IMAGE);
        Marginal y = evaluated.marginal(Side.TEXT);
        Matrix a = reference.map(Side.IMAGE).matrix();
        Matrix b = reference.map(Side.TEXT).matrix();
        double[] uu = columnDots(a, x.populationCovariance().dense().times(a));
        double[] vv = columnDots(b, y.populationCovariance().dense().times(b));
        double[] uv = columnDots(a, evaluated.populationCrossCovariance().times(b));
        double[] du = reference.map(Side.IMAGE).apply(x.mean());
        double[] dv = reference.map(Side.TEXT).apply(y.mean());

        Departure image = new Departure(Vectors.dot(du, du), sum(uu) - uu.length);
        Departure text = new Departure(Vectors.dot(dv, dv), sum(vv) - vv.length);
        double[] rho = reference.correlations();
        double coupledBias = 0;
        double coupledVariance = 0;
        for (int k = 0; k < rho.length; k++) {
            coupledBias += coupling(rho[k], du[k] * dv[k], du[k] * du[k] + dv[k] * dv[k]);
            coupledVariance += coupling(rho[k], uv[k], uu[k] + vv[k]);
        }
        Departure joint = new Departure(
                image.bias() + text.bias() - coupledBias, image.variance() + text.variance() - coupledVariance);
        double excess = 0.5 * (coupledBias + coupledVariance);
        double m = evaluated.count();
        double information = reference.mutualInformation();
        return new MutualInformationDivergence(
                information + excess, information + excess * m / (m - 1), image, text, joint);
    }

    /** {@code [2ρ·uv − ρ²(uu + vv)]/(1 − ρ²)}: what direction k adds to D²x + D²y − D²z. */
    private static double coupling(double rho, double product, double squares) {
        return rho * (2 * product - rho * squares) / ((1 - rho) * (1 + rho));
    }

    private static double[] columnDots(Matrix p, Matrix q) {
        double[] dots = new double[Math.min(p.columns(), q.columns())];
        for (int k = 0; k < dots.length; k++) {
            for (int i = 0; i < p.rows(); i++) {
                dots[k] += p.get(i, k) * q.get(i, k);
            }
        }
        return dots;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
