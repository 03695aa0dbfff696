package io.pairscope.job.recover;

import static io.pairscope.core.statistics.JobStatistics.*;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.Identifiability;
import io.pairscope.core.recovery.Identifiability.Verdict;
import io.pairscope.core.recovery.InterModalSvd;
import io.pairscope.core.recovery.NumericalRank;
import io.pairscope.core.recovery.RecoveredSimilarities;
import io.pairscope.core.recovery.RecoveryError;
import io.pairscope.core.recovery.SimilarityRecovery.Solution;
import io.pairscope.core.recovery.WalkthroughChecks;
import io.pairscope.engine.scan.MomentPass;
import io.pairscope.engine.scan.RecoveredPass;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Assembles the report of a recovery, and says in words what it means. */
final class RecoverStatistics {
    /** Self-similarities that miss 1 by this much, root mean square, are not storage rounding or small noise. */
    private static final double NOTEWORTHY_RESIDUAL = 0.01;

    /** Walkthrough ranks are taken of the rows themselves while the largest matrix has no more entries. */
    private static final long WALKTHROUGH_ENTRIES = 1_000_000;

    private static final double COMFORTABLE_ROWS_PER_UNKNOWN = 5;

    private final RecoverJob.Config config;
    private final MomentPass pass;
    private final PairMoments moments;
    private final InterModalSvd svd;
    private final NumericalRank numerical;
    private final int rank;
    private final long solvedOn;
    private final long outOfRange;
    private final Solution solution;
    private final RecoveredSimilarities recovered;
    private final RecoveredPass rows;
    private final String blas;

    /**
     * @param solvedOn rows whose equations were solved
     * @param outOfRange rows with a similarity outside [−1, 1]
     */
    RecoverStatistics(
            RecoverJob.Config config,
            MomentPass pass,
            InterModalSvd svd,
            NumericalRank numerical,
            int rank,
            long solvedOn,
            long outOfRange,
            Solution solution,
            RecoveredSimilarities recovered,
            RecoveredPass rows,
            String blas) {
        this.config = config;
        this.pass = pass;
        this.moments = pass.total();
        this.svd = svd;
        this.numerical = numerical;
        this.rank = rank;
        this.solvedOn = solvedOn;
        this.outOfRange = outOfRange;
        this.solution = solution;
        this.recovered = recovered;
        this.rows = rows;
        this.blas = blas;
    }

    Report report() {
        RowCounts counts = rows.counts();
        Report report =
                new Report(new Report.Pairs(counts.rowsIn(), counts.accepted(), counts.quarantined()), input(counts));
        Identifiability identifiability = solution.identifiability();
        String cut = rank < numerical.rank() ? "--rank leaves out directions above the noise" : null;
        report.put(NUMERICAL_RANK, numerical.rank(), String.format(Locale.ROOT, "noise floor %.3g", numerical.floor()));
        report.put(RECOVERY_RANK, rank, cut);
        report.put(
                SINGULAR_VALUE_GAP,
                numerical.gap(),
                Double.isInfinite(numerical.gap())
                        ? "no singular value below the numerical rank"
                        : "last singular value above the noise over the first below it");
        report.put(
                ROWS_PER_UNKNOWN,
                (double) solvedOn / Identifiability.unknowns(rank),
                solvedOn + " rows, " + Identifiability.unknowns(rank) + " unknowns");
        report.put(
                RECOVERY_RELATIVE_RESIDUAL,
                solution.relativeResidual(),
                "of the normal equations; " + spelled(solution.outcome().name()));
        report.put(
                RECOVERY_RESIDUAL_RMS,
                rows.residualRms(),
                solution.outcome() == Outcome.CONVERGED
                        ? "root mean square of self-similarity − 1 over all rows: what of them the other side does not see"
                        : "root mean square of self-similarity − 1 over all rows, where the recovery stopped");
        report.put(RECOVERY_ITERATIONS, solution.iterations());
        double[] ritz = solution.ritzValues();
        report.put(RECOVERY_RITZ_MIN, ritz[ritz.length - 1]);
        report.put(RECOVERY_RITZ_MAX, ritz[0], "over recovery_ritz_min: the condition of the equations");
        double[] eigenvalues = recovered.eigenvalues();
        long negative = Arrays.stream(eigenvalues).filter(value -> value < 0).count();
        report.put(
                RECOVERY_MIN_EIGENVALUE,
                eigenvalues[rank - 1] / eigenvalues[0],
                negative + " negative of " + rank + ", left out of recovered embeddings");
        error(report);
        report.put(
                IDENTIFIABILITY_DEFECT, identifiability.defect(), "how far a probe with a known answer ends from it");
        report.put(
                IDENTIFIABLE,
                identifiability.verdict() == Verdict.NOT_CONVERGED
                        ? Optional.empty()
                        : Optional.of(identifiability.verdict() == Verdict.IDENTIFIABLE),
                statement());
        report.putCurve("singular_values", svd.singularValues());
        report.putCurve(
                "recovered_spectrum",
                Arrays.stream(eigenvalues).map(value -> moments.count() * value).toArray());
        report.putCurve("residuals", solution.residuals());
        report.putSection("walkthrough", walkthrough());
        return report;
    }

    private Map<String, Object> input(RowCounts counts) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("kind", config.kind());
        input.put("side", config.side());
        input.put("dims", moments.dims(config.side()));
        input.put("solved_on_rows", solvedOn);
        input.put("svd_engine", config.svdEngine());
        input.put("quarantine_reasons", counts.reasons());
        if (config.kind() == RecoverJob.Input.EMBEDDINGS) {
            input.put("rows_off_unit_norm", counts.offUnit());
        } else {
            input.put("rows_out_of_range", outOfRange);
        }
        input.put(
                "bad_shards",
                pass.inventory().bad().stream().map(BadShard::toString).toList());
        input.put("blas", blas);
        return input;
    }

    private void error(Report report) {
        if (config.kind() == RecoverJob.Input.SIMILARITIES) {
            String reason = "no embeddings were given to compare with";
            report.undefined(RECOVERY_MAX_ERROR, reason);
            report.undefined(RECOVERY_RMS_ERROR, reason);
            return;
        }
        RecoveryError error = RecoveryError.of(recovered, trueRows(), dims());
        long compared = trueRows().length / dims();
        String over = compared == rows.counts().accepted()
                ? "over all " + error.pairs() + " pairs of rows"
                : "over all pairs of a sample of " + compared + " rows";
        String which = switch (solution.identifiability().verdict()) {
            case IDENTIFIABLE -> over;
            case NOT_IDENTIFIABLE -> over + "; of the solution found, one of many";
            case NOT_CONVERGED -> over + "; of where the recovery stopped";
        };
        report.put(RECOVERY_MAX_ERROR, error.max(), which);
        report.put(RECOVERY_RMS_ERROR, error.rms(), which);
    }

    private List<WalkthroughChecks.Check> walkthrough() {
        Side side = config.side();
        Side other = side.other();
        long n = rows.counts().accepted();
        boolean embeddings = config.kind() == RecoverJob.Input.EMBEDDINGS;
        double unitRoundoff = pass.inventory().unitRoundoff();
        long widest = Identifiability.unknowns(rank) + (embeddings ? Identifiability.unknowns(dims()) : dims());
        boolean all = rows.imageRows().length / moments.imageDims() == n;
        Matrix basis = svd.map(side, rank).orElseThrow();
        if (all && n * Math.max(widest, n) <= WALKTHROUGH_ENTRIES) {
            Matrix images = byRow(rows.imageRows(), moments.imageDims());
            if (!embeddings) {
                return WalkthroughChecks.bySimilarities(unitRoundoff, images, images.times(basis));
            }
            Matrix texts = byRow(rows.textRows(), moments.textDims());
            Matrix x = side.of(images, texts);
            Matrix y = other.of(images, texts);
            Matrix otherBasis = svd.map(other, rank).orElseThrow();
            return WalkthroughChecks.byRows(side, unitRoundoff, x, x.times(basis), y, y.times(otherBasis));
        }
        Optional<WalkthroughChecks.Embeddings> known = embeddings
                ? Optional.of(new WalkthroughChecks.Embeddings(
                        rankOf(moments.marginal(side).gram(), unitRoundoff),
                        rankOf(moments.marginal(other).gram(), unitRoundoff),
                        cosines(basis, svd.map(other, rank).orElseThrow())))
                : Optional.empty();
        return WalkthroughChecks.byGrams(
                side,
                new WalkthroughChecks.Facts(
                        rank,
                        numerical.rank(),
                        known,
                        solution.identifiability().verdict() == Verdict.NOT_CONVERGED
                                ? Optional.empty()
                                : Optional.of(isDetermined()),
                        solution.outcome() == Outcome.CONVERGED
                                ? Optional.of(rows.residualRms() <= Math.max(1e-8, 100 * unitRoundoff))
                                : Optional.empty(),
                        hasUnitRows()));
    }

    private boolean hasUnitRows() {
        double[] sample = trueRows();
        for (int from = 0; from < sample.length; from += dims()) {
            // The squares of a normalized row sum to 1 but for d roundings.
            if (Math.abs(Blas.dot(dims(), sample, from, sample, from) - 1) > 4 * dims() * Math.ulp(1.0)) {
                return false;
            }
        }
        return true;
    }

    private double[] trueRows() {
        return config.side() == Side.IMAGE ? rows.imageRows() : rows.textRows();
    }

    private static Matrix byRow(double[] rows, int dims) {
        return new Matrix(dims, rows.length / dims, rows).transposed();
    }

    private long rankOf(SymmetricMatrix gram, double unitRoundoff) {
        double[] singularValues = Arrays.stream(SymmetricEigen.values(gram))
                .map(value -> Math.sqrt(Math.max(0, value)))
                .toArray();
        return NumericalRank.of(singularValues, moments.count(), gram.order(), unitRoundoff, NumericalRank.Route.GRAM)
                .rank();
    }

    /** Singular values of VᵀU. */
    private double[] cosines(Matrix basis, Matrix otherBasis) {
        Matrix cross = config.side() == Side.IMAGE
                ? moments.crossGram()
                : moments.crossGram().transposed();
        return Svd.values(basis.transposeTimes(cross.times(otherBasis)));
    }

    private int dims() {
        return moments.dims(config.side());
    }

    private boolean isDetermined() {
        return solution.identifiability().verdict() == Verdict.IDENTIFIABLE;
    }

    /** Whether the similarities between the sides fix those within, in one sentence. */
    String statement() {
        Identifiability found = solution.identifiability();
        long unknowns = Identifiability.unknowns(rank);
        String sample = solvedOn < rows.counts().accepted()
                ? String.format(
                        Locale.ROOT,
                        " (a sample of %,d; raise recovery.sample-rows)",
                        rows.counts().accepted())
                : "";
        return switch (found.verdict()) {
            case IDENTIFIABLE ->
                String.format(
                        Locale.ROOT,
                        "identifiable: %,d rows determine all %,d unknowns of rank %d%s",
                        solvedOn,
                        unknowns,
                        rank,
                        fits()
                                ? ""
                                : ", but no similarities of that rank give every row itself: what is recovered is the closest,"
                                        + " not the truth");
            case NOT_IDENTIFIABLE ->
                found.rows() < unknowns
                        ? String.format(
                                Locale.ROOT,
                                "not identifiable: %,d rows%s cannot determine the %,d unknowns of rank %d; so many rows carry"
                                        + " at most rank %d, comfortably rank %d. Use more rows, or see whether --rank leaves"
                                        + " enough",
                                found.rows(),
                                sample,
                                unknowns,
                                rank,
                                Identifiability.largestRank(found.rows(), 1),
                                Math.max(1, Identifiability.largestRank(found.rows(), COMFORTABLE_ROWS_PER_UNKNOWN)))
                        : String.format(
                                Locale.ROOT,
                                "not identifiable: %,d rows%s for %,d unknowns leave about %d of them open; rows repeat, or"
                                        + " satisfy a common quadratic equation (such as a constant cosine to one direction)",
                                found.rows(),
                                sample,
                                unknowns,
                                found.nullity());
            case NOT_CONVERGED ->
                String.format(
                        Locale.ROOT,
                        "not converged: %s after %d iterations at a relative residual of %.1e; %,d rows%s for %,d unknowns."
                                + " Use more rows or a lower --rank%s",
                        spelled(solution.outcome().name()),
                        solution.iterations(),
                        solution.relativeResidual(),
                        found.rows(),
                        sample,
                        unknowns,
                        solution.outcome() == Outcome.ITERATION_LIMIT
                                ? ", or go on with a higher recovery.max-iterations and --resume"
                                : "");
        };
    }

    /** Whether every row's similarity to itself comes out as 1, but for storage rounding and small noise. */
    private boolean fits() {
        return rows.residualRms() <= NOTEWORTHY_RESIDUAL;
    }

    /** Why there is no answer. */
    List<String> errors() {
        return isDetermined() ? List.of() : List.of(statement());
    }

    /** What a reader should not overlook. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (BadShard bad : pass.inventory().bad()) {
            warnings.add("left out " + bad);
        }
        if (outOfRange > 0) {
            warnings.add(outOfRange + " rows have a similarity outside [−1, 1]: these are not cosines");
        }
        if (config.kind() == RecoverJob.Input.SIMILARITIES && numerical.rank() == moments.imageDims()) {
            warnings.add("every one of the " + moments.imageDims()
                    + " texts adds a direction: more texts may show more, or the similarities carry noise"
                    + " (give --rank)");
        }
        if (isDetermined() && !fits()) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "no similarities of rank %d fit: self-similarities miss 1 by %.2g (rms), content that the other side"
                            + " does not see, noise, or directions cut off by --rank",
                    rank,
                    rows.residualRms()));
        }
        return warnings;
    }

    private static String spelled(String outcome) {
        return outcome.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
