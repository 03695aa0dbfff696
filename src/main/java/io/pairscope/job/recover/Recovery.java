package io.pairscope.job.recover;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.Identifiability;
import io.pairscope.core.recovery.RecoveredSimilarities;
import io.pairscope.core.recovery.SimilarityRecovery.Solution;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.RecoveredScan;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.job.Run;
import io.pairscope.job.ShardsRead;
import io.pairscope.report.Report;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a recovery found, and the report on it.
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

    Report report() {
        RowCounts counts = rows.counts();
        Report report =
                new Report(new Report.Pairs(counts.rowsIn(), counts.accepted(), counts.quarantined()), input(counts));
        ShardsRead.tell(report, pass, "left out ", "");
        if (solved.outOfRange() > 0) {
            report.warn(solved.outOfRange() + " rows have a similarity outside [−1, 1]: these are not cosines");
        }
        new SolutionSection(this).addTo(report);
        new WalkthroughSection(this).addTo(report);
        if (!isDetermined()) {
            report.fail(Statement.of(this));
        }
        return report;
    }

    private Map<String, Object> input(RowCounts counts) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("kind", options.kind());
        input.put("side", side());
        input.put("dims", dims());
        input.put("solved_on_rows", solved.rows());
        input.put("svd_engine", options.svdEngine());
        input.put("quarantine_reasons", counts.reasons());
        if (ofEmbeddings()) {
            input.put("rows_off_unit_norm", counts.offUnit());
        } else {
            input.put("rows_out_of_range", solved.outOfRange());
        }
        input.put(
                "bad_shards",
                pass.inventory().bad().stream().map(BadShard::toString).toList());
        input.put("blas", Run.blas());
        return input;
    }

    PairMoments moments() {
        return pass.total();
    }

    /** The side whose similarities are recovered. */
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
