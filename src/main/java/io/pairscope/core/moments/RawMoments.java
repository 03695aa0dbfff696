package io.pairscope.core.moments;

import io.pairscope.core.linalg.SymmetricMatrix;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Count, mean and centred scatter of the rows of one side as they are stored, before they are divided by their norms: what
 * published Fréchet distances (FID) are taken of. Immutable and mergeable as {@link PairMoments} are: Chan, Golub, LeVeque
 * (1979); {@code a.merge(b)} and {@code b.merge(a)} agree bit for bit.
 */
public final class RawMoments implements Serializable {
    private static final long serialVersionUID = 1;

    private final long count;
    private final double[] mean;
    private final double[] scatter;

    /**
     * @param mean length d
     * @param scatter packed, order d
     */
    public RawMoments(long count, double[] mean, double[] scatter) {
        if (scatter.length != SymmetricMatrix.packedLength(mean.length)) {
            throw new IllegalArgumentException("raw moments of " + mean.length + " dimensions need "
                    + SymmetricMatrix.packedLength(mean.length) + " scatter values, not " + scatter.length);
        }
        this.count = count;
        this.mean = mean;
        this.scatter = scatter;
    }

    /** The mean, length d; treat as read-only. */
    public double[] mean() {
        return mean;
    }

    /** The packed scatter; treat as read-only. */
    public double[] scatter() {
        return scatter;
    }

    /** The same without fourth moments, which are not known, of vectors that were stored in a type. */
    public Marginal marginal(StoredType type) {
        return new Marginal(count, mean, SymmetricMatrix.ofPacked(mean.length, scatter), Double.NaN, 1, type);
    }

    /** Of these rows and others; neither is changed. */
    RawMoments merge(RawMoments other) {
        int d = mean.length;
        long n = count + other.count;
        double weight = (double) count * other.count / n;
        double[] commonMean = new double[d];
        Arrays.setAll(commonMean, j -> (count * mean[j] + other.count * other.mean[j]) / n);
        double[] merged = new double[scatter.length];
        for (int j = 0, at = 0; j < d; j++) {
            for (int i = 0; i <= j; i++, at++) {
                double shift = (other.mean[i] - mean[i]) * (other.mean[j] - mean[j]);
                merged[at] = (scatter[at] + other.scatter[at]) + weight * shift;
            }
        }
        return new RawMoments(n, commonMean, merged);
    }

    /** Of the rows that are left when some of these leave, by {@link Marginal#without}'s formula. */
    RawMoments without(RawMoments part) {
        int d = mean.length;
        long left = count - part.count;
        double weight = (double) count * part.count / left;
        double[] leftMean = new double[d];
        Arrays.setAll(leftMean, j -> mean[j] + (double) part.count / left * (mean[j] - part.mean[j]));
        double[] rest = new double[scatter.length];
        for (int j = 0, at = 0; j < d; j++) {
            for (int i = 0; i <= j; i++, at++) {
                double shift = (mean[i] - part.mean[i]) * (mean[j] - part.mean[j]);
                rest[at] = scatter[at] - part.scatter[at] - weight * shift;
            }
        }
        return new RawMoments(left, leftMean, rest);
    }

    /** Whether of each variance at least a share is left without some of these rows. */
    boolean canSpare(RawMoments part, double share) {
        double weight = (double) count * part.count / (count - part.count);
        for (int j = 0; j < mean.length; j++) {
            int at = SymmetricMatrix.index(j, j);
            double shift = mean[j] - part.mean[j];
            if (scatter[at] - part.scatter[at] - weight * shift * shift < share * scatter[at]) {
                return false;
            }
        }
        return true;
    }
}
