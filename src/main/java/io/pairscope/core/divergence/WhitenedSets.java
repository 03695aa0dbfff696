package io.pairscope.core.divergence;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.util.Optional;

/**
 * Two sets of pairs on the support of the reference, in coordinates where either side of the reference has mean zero and
 * covariance I, with the Cholesky factors that Kullback–Leibler and Bhattacharyya need, computed once. Cost: six products of order d and four
 * Cholesky factorizations.
 *
 * @param count M of the candidate
 * @param delta the candidate's mean, length rx + ry
 * @param reference its covariance, divisor N − 1
 * @param candidate its covariance, divisor M
 */
public record WhitenedSets(
        long count,
        double[] delta,
        SymmetricMatrix reference,
        SymmetricMatrix candidate,
        BlockCholesky referenceFactors,
        BlockCholesky candidateFactors) {

    /** Empty when a covariance is singular to rounding, as that of M ≤ rx + ry candidates always is. */
    public static Optional<WhitenedSets> of(JointSupport reference, PairMoments candidate) {
        int rx = reference.rank(Side.IMAGE);
        if (candidate.count() <= reference.order()) {
            return Optional.empty();
        }
        double[] delta = reference.whitenedMean(candidate);
        SymmetricMatrix ours = reference.whitenedCovariance(candidate);
        SymmetricMatrix theirs = reference.whitenedCovariance();
        return BlockCholesky.of(theirs, rx)
                .flatMap(theirFactors -> BlockCholesky.of(ours, rx)
                        .filter(ourFactors -> ourFactors.whole().reciprocalCondition() > Math.ulp(1.0))
                        .map(ourFactors ->
                                new WhitenedSets(candidate.count(), delta, theirs, ours, theirFactors, ourFactors)));
    }

    /**
     * The same candidate and another reference, whose mean is not 0 in these coordinates.
     *
     * @param covariance divisor N − 1
     */
    public Optional<WhitenedSets> withReference(double[] mean, SymmetricMatrix covariance) {
        return factored(covariance)
                .map(factors -> new WhitenedSets(
                        count, Vectors.difference(delta, mean), covariance, candidate, factors, candidateFactors));
    }

    /**
     * The same reference and another candidate.
     *
     * @param covariance divisor M
     */
    public Optional<WhitenedSets> withCandidate(long rows, double[] mean, SymmetricMatrix covariance) {
        return factored(covariance)
                .map(factors -> new WhitenedSets(rows, mean, reference, covariance, referenceFactors, factors));
    }

    /** How many coordinates of pairs are those of images. */
    public int split() {
        return referenceFactors.first().order();
    }

    /** M/(M − 1), which gives the candidate's covariance the divisor M − 1. */
    public double rescaling() {
        return count / (count - 1.0);
    }

    /** Half the sum of both covariances, each with the rows less one as divisor; empty when it is singular to rounding. */
    public Optional<BlockCholesky> middle() {
        return factored(reference.plus(rescaling(), candidate).scaledPlusIdentity(0.5, 0));
    }

    private Optional<BlockCholesky> factored(SymmetricMatrix covariance) {
        return BlockCholesky.of(covariance, split());
    }
}
