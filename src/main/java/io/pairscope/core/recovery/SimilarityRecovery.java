package io.pairscope.core.recovery;

import io.pairscope.core.linalg.ConjugateGradient;
import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.linalg.Vectors;
import io.pairscope.core.recovery.PairwiseProductOperator.Weighting;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Recovery of intra-modal similarities from inter-modal ones: the symmetric Q of minimum norm with {@code wᵢᵀQwᵢ = 1} for
 * every row in the sense of least squares; then {@code WQWᵀ} are the similarities of all pairs of rows. Herzog and Wang
 * (2026), arXiv 2603.16100, appendix A.
 *
 * <p>Matrix-free: preconditioned conjugate gradients on T(Q) = R ({@link PairwiseProductOperator}), one pass over the
 * rows per iteration, a dozen matrices of order r on the driver. The equations are first solved equilibrated, so that long
 * rows do not slow it down, together with a probe that tells whether the rows determine the answer
 * ({@link Identifiability}). Where all equations hold at once that is also the solution of plain least squares; else
 * plain least squares goes on from there.
 *
 * <p>A Gaussian whose second moment is the identity has T(Q) = 2Q + tr(Q)·I; its inverse preconditions. Since
 * (1/N)·Σ wᵢwᵢᵀ = I lies in the range of T, it maps that range to itself, and the solution is of minimum norm even where
 * the rows leave something open (as long as all rows are solved on: on a sample the sum is not I).
 */
public final class SimilarityRecovery {
    /**
     * The first stage goes to this share of the tolerance: the error of a similarity is 20 to 80 times the
     * relative residual, and the plain residual, in which long rows count for more, is then met without a second stage.
     */
    private static final double FIRST_STAGE = 0.1;

    /** The probe only has to tell its error from that of an open dimension, never below 1e-6 up to rank 1 400. */
    private static final double PROBE = 10;

    /** The residual at which a converged system stops, while the other system goes on: below it only rounding remains. */
    private static final double FLOOR = 1e-14;

    /** With a smaller one the first stage would have to go below {@link #FLOOR}, where nothing advances any more. */
    public static final double SMALLEST_TOLERANCE = 1e-13;

    /**
     * @param tolerance of ‖b − T(Q)‖/‖b‖
     * @param maxIterations of both stages together
     * @param seed of the probe
     */
    public record Options(double tolerance, int maxIterations, long seed) {}

    /**
     * Where a recovery stands after a pass: enough to go on from.
     *
     * @param plain of the second stage, once that has begun
     */
    public record Stage(
            ConjugateGradient.State equilibrated,
            ConjugateGradient.State probe,
            Optional<ConjugateGradient.State> plain) {
        public int iterations() {
            return Math.max(equilibrated.iterations(), probe.iterations())
                    + plain.map(ConjugateGradient.State::iterations).orElse(0);
        }

        /** The largest relative residual that is still to be brought down. */
        public double residual() {
            return plain.map(ConjugateGradient.State::relativeResidual)
                    .orElse(Math.max(equilibrated.relativeResidual(), probe.relativeResidual()));
        }
    }

    /**
     * @param q in the basis of W
     * @param relativeResidual ‖b − T(Q)‖/‖b‖ of plain least squares; of the equilibrated ones when those did not converge
     * @param ritzValues of the preconditioned, equilibrated T, descending: its conditioning
     * @param residuals relative, by iteration, of the first stage and then of the second
     */
    public record Solution(
            SymmetricMatrix q,
            Outcome outcome,
            double relativeResidual,
            int iterations,
            double[] ritzValues,
            double[] residuals,
            Identifiability identifiability) {}

    private final WhitenedRows rows;
    private final Options options;
    private final Consumer<Stage> listener;
    private final int rank;
    private final double[] random;

    /** @param listener hears where the recovery stands before its first iteration and after each */
    public SimilarityRecovery(WhitenedRows rows, Options options, Consumer<Stage> listener) {
        this.rows = rows;
        this.options = options;
        this.listener = listener;
        this.rank = rows.rank();
        SplittableRandom generator = new SplittableRandom(options.seed);
        this.random = new double[SymmetricMatrix.packedLength(rank)];
        Arrays.setAll(random, i -> generator.nextGaussian());
    }

    public Solution solve() {
        double[] ones = rightHandSide(Weighting.EQUILIBRATED);
        double[] probe = applied(random, Weighting.EQUILIBRATED);
        return solve(
                ConjugateGradient.start(ones, this::preconditioned),
                ConjugateGradient.start(probe, this::preconditioned),
                Optional.empty());
    }

    /** Goes on from where a recovery of the same rows and seed stood, as if it had never stopped. */
    public Solution resume(Stage stage) {
        return solve(resume(stage.equilibrated), resume(stage.probe), stage.plain.map(this::resume));
    }

    private Solution solve(ConjugateGradient equilibrated, ConjugateGradient probe, Optional<ConjugateGradient> begun) {
        Outcome outcome = outcome(equilibrated, probe);
        listener.accept(new Stage(equilibrated.state(), probe.state(), begun.map(ConjugateGradient::state)));
        while (outcome == Outcome.RUNNING) {
            advance(
                    Stream.of(equilibrated, probe)
                            .filter(system -> system.relativeResidual() > FLOOR)
                            .toList(),
                    Weighting.EQUILIBRATED);
            listener.accept(new Stage(equilibrated.state(), probe.state(), Optional.empty()));
            outcome = outcome(equilibrated, probe);
        }
        int before = Math.max(equilibrated.iterations(), probe.iterations());
        if (outcome != Outcome.CONVERGED && !meetsTolerance(equilibrated, probe)) {
            return solution(
                    equilibrated, probe, before, outcome, equilibrated.state().residuals());
        }
        ConjugateGradient plain = begun.orElseGet(() -> ConjugateGradient.startAt(
                equilibrated.solution(),
                applied(equilibrated.solution(), Weighting.UNIFORM),
                rightHandSide(Weighting.UNIFORM),
                this::preconditioned));
        int remaining = options.maxIterations - before;
        while (plain.outcome(options.tolerance, remaining) == Outcome.RUNNING) {
            advance(List.of(plain), Weighting.UNIFORM);
            listener.accept(new Stage(equilibrated.state(), probe.state(), Optional.of(plain.state())));
        }
        Outcome last = plain.outcome(options.tolerance, remaining);
        double[] residuals =
                Vectors.joined(equilibrated.state().residuals(), plain.state().residuals());
        return solution(plain, probe, before + plain.iterations(), last, residuals);
    }

    /** Of the first stage: what went wrong with either system, else whether either still runs. */
    private Outcome outcome(ConjugateGradient equilibrated, ConjugateGradient probe) {
        Outcome first = equilibrated.outcome(FIRST_STAGE * options.tolerance, options.maxIterations);
        Outcome second = probe.outcome(PROBE * options.tolerance, options.maxIterations);
        boolean goesOn = first == Outcome.RUNNING || first == Outcome.CONVERGED;
        return goesOn && second != Outcome.CONVERGED ? second : first;
    }

    /** Whether the first stage has at least what is asked for in the end. */
    private boolean meetsTolerance(ConjugateGradient equilibrated, ConjugateGradient probe) {
        return equilibrated.relativeResidual() <= options.tolerance
                && probe.relativeResidual() <= PROBE * options.tolerance;
    }

    private void advance(List<ConjugateGradient> systems, Weighting weighting) {
        List<SymmetricMatrix> directions = systems.stream()
                .map(system -> SymmetricMatrix.ofScaledVector(rank, system.direction()))
                .toList();
        List<SymmetricMatrix> images = rows.pass(PairwiseProductOperator.of(directions, weighting));
        for (int s = 0; s < systems.size(); s++) {
            systems.get(s).advance(images.get(s).scaledVector());
        }
    }

    private Solution solution(
            ConjugateGradient recovered, ConjugateGradient probe, int iterations, Outcome outcome, double[] residuals) {
        double error = Vectors.squaredDistance(probe.solution(), random);
        double norm = Vectors.dot(random, random);
        return new Solution(
                SymmetricMatrix.ofScaledVector(rank, recovered.solution()),
                outcome,
                recovered.relativeResidual(),
                iterations,
                probe.ritzValues(),
                residuals,
                Identifiability.of(Math.sqrt(error / norm), rows.count(), rank, outcome));
    }

    private ConjugateGradient resume(ConjugateGradient.State state) {
        return ConjugateGradient.resume(state, this::preconditioned);
    }

    private double[] rightHandSide(Weighting weighting) {
        return pass(PairwiseProductOperator.rightHandSide(rank, weighting));
    }

    private double[] applied(double[] q, Weighting weighting) {
        return pass(PairwiseProductOperator.of(List.of(SymmetricMatrix.ofScaledVector(rank, q)), weighting));
    }

    private double[] pass(PairwiseProductOperator operator) {
        return rows.pass(operator).get(0).scaledVector();
    }

    /** {@code R ↦ ½(R − tr(R)/(r + 2)·I)}. */
    private double[] preconditioned(double[] residual) {
        double trace = 0;
        for (int j = 0; j < rank; j++) {
            trace += residual[SymmetricMatrix.index(j, j)];
        }
        double[] result = Vectors.scaled(0.5, residual);
        for (int j = 0; j < rank; j++) {
            result[SymmetricMatrix.index(j, j)] -= 0.5 * trace / (rank + 2);
        }
        return result;
    }
}
