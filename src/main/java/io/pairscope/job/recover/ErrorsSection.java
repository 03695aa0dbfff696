package io.pairscope.job.recover;

import static io.pairscope.core.statistics.JobStatistics.*;

import io.pairscope.core.recovery.Identifiability.Verdict;
import io.pairscope.core.recovery.RecoveryError;
import io.pairscope.report.Report;
import java.util.Locale;
import java.util.Optional;

/** Errors of the recovered similarities, and whether the equations determine them. */
record ErrorsSection(Recovery recovery) {
    void addTo(Report report) {
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
