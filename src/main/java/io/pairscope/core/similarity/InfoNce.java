package io.pairscope.core.similarity;

import java.util.Arrays;

/**
 * InfoNCE, the contrastive loss, of one direction over a whole gallery: the mean over queries of
 * {@code −s_ii/τ + ln Σ_j exp(s_ij/τ)}, in nats, at one temperature τ or several. van den Oord, Li and Vinyals,
 * "Representation learning with contrastive predictive coding" (2018).
 */
public final class InfoNce {
    private final double[][] losses;
    private final long[] clusters;

    /**
     * @param temperatures of the sums
     * @param own cosine of each query with its own other side; NaN leaves a query out
     * @param sums {@code Σ_j exp((s_ij − 1)/τ)}, query after query, by temperature
     * @param clusters of queries, as {@link Estimate#ofMean} has them; may be null
     */
    public InfoNce(double[] temperatures, double[] own, double[] sums, long[] clusters) {
        this.losses = new double[temperatures.length][own.length];
        this.clusters = clusters;
        for (int t = 0; t < temperatures.length; t++) {
            for (int query = 0; query < own.length; query++) {
                losses[t][query] = (1 - own[query]) / temperatures[t] + Math.log(sums[query * temperatures.length + t]);
            }
        }
    }

    /** At the temperature of a place; NaN where a temperature is so low that exponentials leave the range of double. */
    public Estimate loss(int temperature) {
        return inRange(Estimate.ofMean(losses[temperature], clusters));
    }

    /** Of both directions: the mean of the two losses, as symmetric contrastive training (CLIP) minimises it. */
    public Estimate loss(InfoNce other, int temperature) {
        return inRange(Estimate.ofMeans(losses[temperature], clusters, other.losses[temperature], other.clusters));
    }

    private static Estimate inRange(Estimate loss) {
        return Double.isFinite(loss.value()) ? loss : new Estimate(Double.NaN, Double.NaN);
    }

    /** The loss of both directions, by temperature. */
    public double[] curve(InfoNce other) {
        double[] curve = new double[losses.length];
        Arrays.setAll(curve, t -> loss(other, t).value());
        return curve;
    }

    /** The lower bound {@code ln N − L} on mutual information, which never exceeds ln N. */
    public static Estimate mutualInformationBound(Estimate loss, long rows) {
        return loss.map(value -> Math.log(rows) - value, 1);
    }
}
