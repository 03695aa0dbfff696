package io.pairscope.job.recover;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.Identifiability;
import io.pairscope.core.recovery.InterModalSvd;
import io.pairscope.core.recovery.NumericalRank;
import io.pairscope.engine.scan.MomentPass;
import io.pairscope.engine.scan.SimilarityMatrix;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.job.Run;
import io.pairscope.job.recover.RecoverJob.Input;
import java.util.Locale;

/**
 * The singular values of the similarities between the sides, and the rank of what is recovered.
 *
 * @param rank at most the numerical rank
 */
record Decomposition(InterModalSvd svd, NumericalRank numerical, int rank) {
    /** Multiples of rounding below which a number is taken for zero. */
    private static final double ROUNDINGS = 16;

    /** @throws UnusableInputException when nothing can be recovered from the rows, or not of the rank that is asked for */
    static Decomposition of(Run run, RecoverJob.Options options, MomentPass pass, PairMoments moments) {
        boolean embeddings = options.kind() == Input.EMBEDDINGS;
        double unitRoundoff = pass.inventory().unitRoundoff();
        if (embeddings) {
            requireOneSpace(moments);
        }
        requireGeometry(options.side(), moments, pass);
        run.step("svd");
        InterModalSvd svd = embeddings
                ? InterModalSvd.ofGrams(
                        moments.marginal(Side.IMAGE).gram(),
                        moments.marginal(Side.TEXT).gram())
                : SimilarityMatrix.decompose(run.session(), pass, options.svdEngine());
        if (embeddings) {
            requireSimilarities(svd, moments, unitRoundoff);
        }
        NumericalRank numerical = NumericalRank.of(
                svd.singularValues(),
                moments.count(),
                embeddings ? moments.count() : moments.imageDims(),
                unitRoundoff,
                options.svdEngine().route());
        requireRank(options, numerical, moments);
        int rank = options.rank() == 0 ? numerical.rank() : options.rank();
        run.tell(
                "rank %d (numerical rank %d): %,d rows for %,d unknowns",
                rank, numerical.rank(), moments.count(), Identifiability.unknowns(rank));
        return new Decomposition(svd, numerical, rank);
    }

    /** The map of rows of a side onto its singular vectors: v = basisᵀx. */
    Matrix basis(Side side) {
        return svd.map(side, rank).orElseThrow();
    }

    private static void requireOneSpace(PairMoments moments) {
        int dx = moments.imageDims();
        if (dx != moments.textDims()) {
            throw new UnusableInputException(
                    "the sides have " + dx + " and " + moments.textDims()
                            + " dimensions: there are no similarities between them to recover from. Give embeddings of one space");
        }
    }

    private static void requireGeometry(Side side, PairMoments moments, MomentPass pass) {
        Marginal recovered = moments.marginal(side);
        // Rounding alone leaves n·ε² of the squares in the scatter of equal rows.
        if (recovered.scatter().trace()
                <= ROUNDINGS * Math.ulp(1.0) * Math.ulp(1.0) * recovered.gram().trace()) {
            throw new UnusableInputException("all rows of column "
                    + pass.inventory().columns().vectors().get(side.ordinal())
                    + " are equal: there is no geometry in them to recover. Name another column or input");
        }
    }

    /** The floor of a numerical rank is relative to the similarities; these must be more than rounding of the rows. */
    private static void requireSimilarities(InterModalSvd svd, PairMoments moments, double unitRoundoff) {
        double norms = Math.sqrt(moments.marginal(Side.IMAGE).gram().trace()
                * moments.marginal(Side.TEXT).gram().trace());
        double[] singularValues = svd.singularValues();
        if (singularValues.length == 0 || singularValues[0] <= ROUNDINGS * unitRoundoff * norms) {
            throw new UnusableInputException(
                    "all similarities between the sides are zero, up to rounding: nothing can be"
                            + " recovered from them. Give embeddings of one space");
        }
    }

    private static void requireRank(RecoverJob.Options options, NumericalRank numerical, PairMoments moments) {
        int asked = options.rank();
        if (asked > moments.imageDims()) {
            throw new UnusableInputException("the rows have " + moments.imageDims() + " "
                    + (options.kind() == Input.EMBEDDINGS ? "dimensions" : "similarities") + ", fewer than --rank "
                    + asked);
        }
        if (asked > numerical.rank()) {
            throw new UnusableInputException("--rank " + asked + " exceeds the numerical rank " + numerical.rank()
                    + ": further singular values are not above the noise, "
                    + String.format(Locale.ROOT, "%.3g", numerical.floor()) + ". Ask for no more than that");
        }
    }
}
