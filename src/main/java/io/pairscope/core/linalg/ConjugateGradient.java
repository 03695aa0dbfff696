package io.pairscope.core.linalg;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Preconditioned conjugate gradients for A x = b, A symmetric positive semidefinite, given only as a function that
 * multiplies a vector by A. The caller applies A, so that several systems can share one pass over the data:
 *
 * <pre>{@code
 * while (cg.outcome(tolerance, maxIterations) == Outcome.RUNNING) {
 *     cg.advance(a.apply(cg.direction()));
 * }
 * }</pre>
 *
 * Started from zero with b in the range of A, and a preconditioner that maps that range to itself, it never leaves the
 * range: the solution is the one of minimum norm. Hestenes and Stiefel (1952); Saad, "Iterative methods for sparse linear
 * systems" (2003), algorithm 9.1. Four vectors are held.
 */
public final class ConjugateGradient {
    public enum Outcome {
        RUNNING,
        CONVERGED,
        /** The residual no longer falls, or rounding has used up the direction. */
        STAGNATED,
        ITERATION_LIMIT
    }

    /**
     * The saved state of an iteration, from which it can continue.
     *
     * @param rightNorm ‖b‖
     * @param scale rᵀM⁻¹r
     * @param steps α by iteration
     * @param ratios β by iteration
     * @param residuals ‖r‖/‖b‖ by iteration, the start first
     */
    public record State(
            double[] solution,
            double[] residual,
            double[] direction,
            double rightNorm,
            double scale,
            double[] steps,
            double[] ratios,
            double[] residuals) {
        public int iterations() {
            return steps.length;
        }

        public double relativeResidual() {
            return residuals[residuals.length - 1];
        }
    }

    /**
     * A residual that does not halve within this many iterations counts as stagnation: ten decades would take more than
     * 1 600 iterations.
     */
    private static final int STAGNATION_WINDOW = 50;

    private final UnaryOperator<double[]> preconditioner;
    private State state;
    private boolean exhausted;

    private ConjugateGradient(UnaryOperator<double[]> preconditioner, State state) {
        this.preconditioner = preconditioner;
        this.state = state;
    }

    /** From x = 0. */
    public static ConjugateGradient start(double[] b, UnaryOperator<double[]> preconditioner) {
        return startAt(new double[b.length], new double[b.length], b, preconditioner);
    }

    /** From any x, whose image {@code applied} = A x is known. */
    public static ConjugateGradient startAt(
            double[] x, double[] applied, double[] b, UnaryOperator<double[]> preconditioner) {
        double[] residual = b.clone();
        Vectors.add(-1, applied, residual);
        double[] direction = preconditioner.apply(residual);
        double rightNorm = Vectors.norm(b);
        double[] first = {Vectors.norm(residual) / rightNorm};
        double scale = Vectors.dot(residual, direction);
        return new ConjugateGradient(
                preconditioner,
                new State(x.clone(), residual, direction, rightNorm, scale, new double[0], new double[0], first));
    }

    public static ConjugateGradient resume(State state, UnaryOperator<double[]> preconditioner) {
        return new ConjugateGradient(preconditioner, state);
    }

    /** The state after the last iteration; not changed by later ones. */
    public State state() {
        return state;
    }

    /** p, to which the caller applies A; treat as read-only. */
    public double[] direction() {
        return state.direction;
    }

    public void advance(double[] applied) {
        double curvature = Vectors.dot(state.direction, applied);
        if (!(curvature > 0) || !(state.scale > 0)) {
            exhausted = true;
            return;
        }
        double step = state.scale / curvature;
        double[] solution = state.solution.clone();
        Vectors.add(step, state.direction, solution);
        double[] residual = state.residual.clone();
        Vectors.add(-step, applied, residual);
        double[] direction = preconditioner.apply(residual);
        double scale = Vectors.dot(residual, direction);
        double ratio = scale / state.scale;
        Vectors.add(ratio, state.direction, direction);
        state = new State(
                solution,
                residual,
                direction,
                state.rightNorm,
                scale,
                append(state.steps, step),
                append(state.ratios, ratio),
                append(state.residuals, Vectors.norm(residual) / state.rightNorm));
    }

    /** x; treat as read-only. */
    public double[] solution() {
        return state.solution;
    }

    public int iterations() {
        return state.iterations();
    }

    /** ‖b − A x‖/‖b‖, as the recurrence carries it. */
    public double relativeResidual() {
        return state.relativeResidual();
    }

    public Outcome outcome(double tolerance, int maxIterations) {
        if (relativeResidual() <= tolerance) {
            return Outcome.CONVERGED;
        }
        if (exhausted || stagnates()) {
            return Outcome.STAGNATED;
        }
        return iterations() >= maxIterations ? Outcome.ITERATION_LIMIT : Outcome.RUNNING;
    }

    private boolean stagnates() {
        int recent = state.residuals.length - STAGNATION_WINDOW;
        if (recent < 1) {
            return false;
        }
        return smallest(recent, state.residuals.length) > 0.5 * smallest(0, recent);
    }

    private double smallest(int from, int to) {
        return Arrays.stream(state.residuals, from, to).min().orElseThrow();
    }

    /**
     * The Ritz values of M⁻¹A in the Krylov space so far, descending: they approach its extreme non-zero eigenvalues from
     * inside. Empty before the first iteration.
     */
    public double[] ritzValues() {
        int k = iterations();
        double[] lanczos = new double[SymmetricMatrix.packedLength(k)];
        for (int j = 0; j < k; j++) {
            lanczos[SymmetricMatrix.index(j, j)] =
                    1 / state.steps[j] + (j == 0 ? 0 : state.ratios[j - 1] / state.steps[j - 1]);
            if (j > 0) {
                lanczos[SymmetricMatrix.index(j - 1, j)] = Math.sqrt(state.ratios[j - 1]) / state.steps[j - 1];
            }
        }
        return k == 0 ? new double[0] : SymmetricEigen.values(SymmetricMatrix.ofPacked(k, lanczos));
    }

    private static double[] append(double[] values, double value) {
        return Vectors.joined(values, new double[] {value});
    }
}
