package io.pairscope.job.recover;

import static io.pairscope.core.statistics.JobStatistics.*;

import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import io.pairscope.core.recovery.Identifiability;
import io.pairscope.core.recovery.Identifiability.Verdict;
import io.pairscope.core.recovery.NumericalRank;
import io.pairscope.core.recovery.RecoveryError;
import io.pairscope.core.recovery.SimilarityRecovery.Solution;
import io.pairscope.core.text.Constant;
import io.pairscope.report.Report;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The rank and the equations of a recovery, how far they were solved, the spectra on both ends, and the errors of the answer. */
record SolutionSection(Recovery recovery) {
    void addTo(Report report) {
        rank(report);
        equations(report);
        double[] eigenvalues = recovery.recovered().eigenvalues();
        long negative = Arrays.stream(eigenvalues).filter(value -> value < 0).count();
        report.put(
                RECOVERY_MIN_EIGENVALUE,
                eigenvalues[recovery.rank() - 1] / eigenvalues[0],
                negative + " negative of " + recovery.rank() + ", left out of recovered embeddings");
        report.putCurve("singular_values", recovery.decomposition().svd().singularValues());
        report.putCurve(
                "recovered_spectrum",
                Arrays.stream(eigenvalues)
                        .map(value -> recovery.moments().count() * value)
                        .toArray());
        report.putCurve("residuals", recovery.solution().residuals());
        solution(report);
    }

    private void rank(Report report) {
        NumericalRank numerical = recovery.decomposition().numerical();
        int rank = recovery.rank();
        String cut = rank < numerical.rank() ? "--rank leaves out directions above the noise" : null;
        report.put(NUMERICAL_RANK, numerical.rank(), String.format(Locale.ROOT, "noise floor %.3g", numerical.floor()));
        report.put(RECOVERY_RANK, rank, cut);
        report.put(
                SINGULAR_VALUE_GAP,
                numerical.gap(),
                Double.isInfinite(numerical.gap())
                        ? "no singular value below the numerical rank"
                        : "last singular value above the noise over the first below it");
        int texts = recovery.moments().imageDims();
        if (!recovery.ofEmbeddings() && numerical.rank() == texts) {
            report.warn("every one of the " + texts
                    + " texts adds a direction: more texts may show more, or the similarities carry noise"
                    + " (give --rank)");
        }
    }

    private void equations(Report report) {
        Solution solution = recovery.solution();
        long rows = recovery.solved().rows();
        long unknowns = Identifiability.unknowns(recovery.rank());
        report.put(ROWS_PER_UNKNOWN, (double) rows / unknowns, rows + " rows, " + unknowns + " unknowns");
        report.put(
                RECOVERY_RELATIVE_RESIDUAL,
                solution.relativeResidual(),
                "of the normal equations; " + Constant.words(solution.outcome()));
        report.put(
                RECOVERY_RESIDUAL_RMS,
                recovery.rows().residualRms(),
                solution.outcome() == Outcome.CONVERGED
                        ? "root mean square of self-similarity − 1 over all rows: what of them the other side does not see"
                        : "root mean square of self-similarity − 1 over all rows, where the recovery stopped");
        report.put(RECOVERY_ITERATIONS, solution.iterations());
        double[] ritz = solution.ritzValues();
        report.put(RECOVERY_RITZ_MIN, ritz[ritz.length - 1]);
        report.put(RECOVERY_RITZ_MAX, ritz[0], "over recovery_ritz_min: the condition of the equations");
    }

    private void solution(Report report) {
        if (recovery.ofEmbeddings()) {
            errors(report);
        } else {
            String reason = "no embeddings were given to compare with";
            report.undefined(RECOVERY_MAX_ERROR, reason);
            report.undefined(RECOVERY_RMS_ERROR, reason);
        }
        report.put(
                IDENTIFIABILITY_DEFECT,
                recovery.solution().identifiability().defect(),
                "how far a probe with a known answer ends from it");
        report.put(
                IDENTIFIABLE,
                recovery.verdict() == Verdict.NOT_CONVERGED ? Optional.empty() : Optional.of(recovery.isDetermined()),
                Statement.of(recovery));
        if (recovery.isDetermined() && !recovery.fits()) {
            report.warn(String.format(
                    Locale.ROOT,
                    "no similarities of rank %d fit: self-similarities miss 1 by %.2g (rms), content that the other side"
                            + " does not see, noise, or directions cut off by --rank",
                    recovery.rank(),
                    recovery.rows().residualRms()));
        }
    }

    private void errors(Report report) {
        double[] trueRows = recovery.trueRows();
        RecoveryError error = RecoveryError.of(recovery.recovered(), trueRows, recovery.dims());
        long compared = trueRows.length / recovery.dims();
        String over = compared == recovery.rows().counts().accepted()
                ? "over all " + error.pairs() + " pairs of rows"
                : "over all pairs of a sample of " + compared + " rows";
        String which = switch (recovery.verdict()) {
            case IDENTIFIABLE -> over;
            case NOT_IDENTIFIABLE -> over + "; of the solution found, one of many";
            case NOT_CONVERGED -> over + "; of where the recovery stopped";
        };
        report.put(RECOVERY_MAX_ERROR, error.max(), which);
        report.put(RECOVERY_RMS_ERROR, error.rms(), which);
    }
}
