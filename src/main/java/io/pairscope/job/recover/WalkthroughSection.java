package io.pairscope.job.recover;

import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.Identifiability;
import io.pairscope.core.recovery.NumericalRank;
import io.pairscope.core.recovery.WalkthroughChecks;
import io.pairscope.engine.scan.RecoveredScan;
import io.pairscope.report.Report;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The steps of the theory, each checked on the rows themselves while these are few, else on their Gram matrices. */
final class WalkthroughSection {
    /** Ranks are taken of the rows themselves while the largest matrix has no more entries. */
    private static final long MOST_ENTRIES = 1_000_000;

    private final Recovery recovery;
    private final PairMoments moments;
    private final RecoveredScan rows;
    private final Side side;
    private final double unitRoundoff;

    WalkthroughSection(Recovery recovery) {
        this.recovery = recovery;
        this.moments = recovery.moments();
        this.rows = recovery.rows();
        this.side = recovery.side();
        this.unitRoundoff = recovery.pass().inventory().unitRoundoff();
    }

    void addTo(Report report) {
        report.putSection("walkthrough", areFew() ? byRows() : byGrams());
    }

    private boolean areFew() {
        long n = rows.counts().accepted();
        boolean all = rows.imageRows().length / moments.imageDims() == n;
        int dims = recovery.dims();
        long widest = Identifiability.unknowns(recovery.rank())
                + (recovery.ofEmbeddings() ? Identifiability.unknowns(dims) : dims);
        return all && n * Math.max(widest, n) <= MOST_ENTRIES;
    }

    private List<WalkthroughChecks.Check> byRows() {
        Matrix images = byRow(rows.imageRows(), moments.imageDims());
        if (!recovery.ofEmbeddings()) {
            return WalkthroughChecks.bySimilarities(unitRoundoff, images, images.times(basis(side)));
        }
        Matrix texts = byRow(rows.textRows(), moments.textDims());
        Matrix x = side.of(images, texts);
        Matrix y = side.other().of(images, texts);
        return WalkthroughChecks.byRows(side, unitRoundoff, x, x.times(basis(side)), y, y.times(basis(side.other())));
    }

    private static Matrix byRow(double[] rows, int dims) {
        return new Matrix(dims, rows.length / dims, rows).transposed();
    }

    private Matrix basis(Side of) {
        return recovery.decomposition().basis(of);
    }

    private List<WalkthroughChecks.Check> byGrams() {
        return WalkthroughChecks.byGrams(
                side,
                new WalkthroughChecks.Facts(
                        recovery.rank(),
                        recovery.decomposition().numerical().rank(),
                        recovery.ofEmbeddings() ? Optional.of(embeddings()) : Optional.empty(),
                        recovery.verdict() == Identifiability.Verdict.NOT_CONVERGED
                                ? Optional.empty()
                                : Optional.of(recovery.isDetermined()),
                        recovery.solution().outcome() == Outcome.CONVERGED
                                ? Optional.of(rows.residualRms() <= Math.max(1e-8, 100 * unitRoundoff))
                                : Optional.empty(),
                        hasUnitRows()));
    }

    private WalkthroughChecks.Embeddings embeddings() {
        return new WalkthroughChecks.Embeddings(
                rankOf(moments.marginal(side).gram()),
                rankOf(moments.marginal(side.other()).gram()),
                cosines(basis(side), basis(side.other())));
    }

    private long rankOf(SymmetricMatrix gram) {
        double[] singularValues = Arrays.stream(SymmetricEigen.values(gram))
                .map(value -> Math.sqrt(Math.max(0, value)))
                .toArray();
        return NumericalRank.of(singularValues, moments.count(), gram.order(), unitRoundoff, NumericalRank.Route.GRAM)
                .rank();
    }

    /** Singular values of VᵀU. */
    private double[] cosines(Matrix basis, Matrix otherBasis) {
        Matrix cross =
                side == Side.IMAGE ? moments.crossGram() : moments.crossGram().transposed();
        return Svd.values(basis.transposeTimes(cross.times(otherBasis)));
    }

    private boolean hasUnitRows() {
        double[] sample = recovery.trueRows();
        int dims = recovery.dims();
        for (int from = 0; from < sample.length; from += dims) {
            // The squares of a normalized row sum to 1 but for d roundings.
            if (Math.abs(Vectors.dot(dims, sample, from, sample, from) - 1) > 4 * dims * Math.ulp(1.0)) {
                return false;
            }
        }
        return true;
    }
}
