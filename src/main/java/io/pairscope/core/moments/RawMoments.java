package io.pairscope.core.moments;

import io.pairscope.core.linalg.SymmetricMatrix;
import java.io.Serializable;

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
        return of(marginal().merge(other.marginal()));
    }

    /** Of the rows that are left when some of these leave. */
    RawMoments without(RawMoments part) {
        return of(marginal().without(part.marginal()));
    }

    private Marginal marginal() {
        return marginal(StoredType.DOUBLE);
    }

    private static RawMoments of(Marginal rows) {
        return new RawMoments(rows.count(), rows.mean(), rows.scatter().packed());
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
