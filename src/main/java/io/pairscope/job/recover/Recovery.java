package io.pairscope.job.recover;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.Identifiability;
import io.pairscope.core.recovery.RecoveredSimilarities;
import io.pairscope.core.recovery.SimilarityRecovery.Solution;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.RecoveredScan;

/**
 * All that a recovery found.
 *
 * @param recovered in the coordinates of the rows that were solved on
 * @param rows of the last scan: residuals, and a sample of both sides
 */
record Recovery(
        RecoverJob.Options options,
        MomentResult pass,
        Decomposition decomposition,
        Solved solved,
        RecoveredSimilarities recovered,
        RecoveredScan rows) {
    /** Self-similarities that miss 1 by this much, root mean square, are not storage rounding or small noise. */
    private static final double NOTEWORTHY_RESIDUAL = 0.01;

    PairMoments moments() {
        return pass.total();
    }

    /** Which is recovered. */
    Side side() {
        return options.side();
    }

    int dims() {
        return moments().dims(side());
    }

    boolean ofEmbeddings() {
        return options.kind() == RecoverJob.Input.EMBEDDINGS;
    }

    int rank() {
        return decomposition.rank();
    }

    Solution solution() {
        return solved.solution();
    }

    Identifiability.Verdict verdict() {
        return solution().identifiability().verdict();
    }

    boolean isDetermined() {
        return verdict() == Identifiability.Verdict.IDENTIFIABLE;
    }

    /** Whether every row's similarity to itself comes out as 1, but for storage rounding and small noise. */
    boolean fits() {
        return rows.residualRms() <= NOTEWORTHY_RESIDUAL;
    }

    /** Sampled rows of the side that is recovered, as they were read. */
    double[] trueRows() {
        return side().of(rows.imageRows(), rows.textRows());
    }
}
