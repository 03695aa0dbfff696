package io.pairscope.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.ConjugateGradient.Outcome;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConjugateGradientTest {
    private static final int LIMIT = 500;

    private static double[] random(int n, long seed) {
        return new SplittableRandom(seed).doubles(n, -1, 1).toArray();
    }

    /** BᵀB of a random B, rows × n: of order n and rank min(rows, n). */
    private static SymmetricMatrix gram(int rows, int n, long seed) {
        Matrix b = new Matrix(rows, n, random(rows * n, seed));
        return SymmetricMatrix.ofUpper(b.transposeTimes(b));
    }

    /** Division by the diagonal. */
    private static UnaryOperator<double[]> jacobi(SymmetricMatrix a) {
        return x -> {
            double[] y = x.clone();
            for (int i = 0; i < y.length; i++) {
                y[i] /= a.get(i, i);
            }
            return y;
        };
    }

    private static Outcome run(ConjugateGradient cg, SymmetricMatrix a, double tolerance) {
        while (cg.outcome(tolerance, LIMIT) == Outcome.RUNNING) {
            cg.advance(a.times(cg.direction()));
        }
        return cg.outcome(tolerance, LIMIT);
    }

    private static double norm(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(value -> value * value).sum());
    }

    private static double distance(double[] x, double[] y) {
        double[] difference = x.clone();
        Arrays.setAll(difference, i -> x[i] - y[i]);
        return norm(difference);
    }

    /** Of x, when ‖b − Ax‖ is 1e-12·‖b‖: at most that over the smallest eigenvalue that counts. */
    private static double tolerance(double[] b, double smallest) {
        return 1e-12 * norm(b) / smallest;
    }

    @ParameterizedTest(name = "order {0}, seed {1}")
    @CsvSource({"1,1", "7,2", "40,3"})
    void aPositiveDefiniteSystemIsSolvedLikeByCholesky(int n, long seed) {
        SymmetricMatrix a = gram(3 * n, n, seed);
        double[] b = random(n, seed + 10);
        ConjugateGradient cg = ConjugateGradient.start(b, jacobi(a));
        assertThat(run(cg, a, 1e-12)).isEqualTo(Outcome.CONVERGED);
        assertThat(cg.relativeResidual()).isLessThanOrEqualTo(1e-12);
        Matrix inverseFactor = Cholesky.factor(a)
                .orElseThrow()
                .solveLower(SymmetricMatrix.diagonal(n, i -> 1).dense());
        Matrix expected = inverseFactor.transposeTimes(inverseFactor.times(new Matrix(n, 1, b)));
        double[] eigenvalues = SymmetricEigen.values(a);
        assertThat(distance(cg.solution(), expected.values()))
                .isLessThanOrEqualTo(2 * tolerance(b, eigenvalues[n - 1]));
    }

    @Test
    void aSingularConsistentSystemIsSolvedWithMinimumNorm() {
        int n = 30;
        int rank = 12;
        SymmetricMatrix a = gram(rank, n, 4);
        double[] b = a.times(random(n, 5));
        ConjugateGradient cg = ConjugateGradient.start(b, double[]::clone);
        assertThat(run(cg, a, 1e-12)).isEqualTo(Outcome.CONVERGED);
        SymmetricEigen eigen = SymmetricEigen.of(a);
        double[] expected = new double[n];
        for (int k = 0; k < rank; k++) {
            double[] vector = Arrays.copyOfRange(eigen.vectors().values(), k * n, (k + 1) * n);
            double coefficient = Vectors.dot(n, vector, 0, b, 0) / eigen.values()[k];
            Arrays.setAll(expected, i -> expected[i] + coefficient * vector[i]);
        }
        assertThat(distance(cg.solution(), expected)).isLessThanOrEqualTo(2 * tolerance(b, eigen.values()[rank - 1]));
    }

    @Test
    void ritzValuesStayBetweenTheExtremeEigenvaluesAndApproachThem() {
        int n = 25;
        SymmetricMatrix a = gram(2 * n, n, 6);
        double[] roots = new double[n];
        Arrays.setAll(roots, i -> 1 / Math.sqrt(a.get(i, i)));
        Matrix scaling = SymmetricMatrix.diagonal(n, i -> roots[i]).dense();
        double[] eigenvalues = SymmetricEigen.values(a.congruence(scaling));
        // Of eigenvalues and Ritz values alike, n·ε of the largest, generously.
        double rounding = 100 * n * Math.ulp(1.0) * eigenvalues[0];
        ConjugateGradient cg = ConjugateGradient.start(random(n, 7), jacobi(a));
        assertThat(cg.ritzValues()).isEmpty();
        double widest = 0;
        for (int k = 1; k <= n; k++) {
            cg.advance(a.times(cg.direction()));
            double[] ritz = cg.ritzValues();
            assertThat(ritz).hasSize(k);
            assertThat(ritz).isSortedAccordingTo((x, y) -> Double.compare(y, x));
            assertThat(ritz[0]).isLessThanOrEqualTo(eigenvalues[0] + rounding);
            assertThat(ritz[k - 1]).isGreaterThanOrEqualTo(eigenvalues[n - 1] - rounding);
            assertThat(ritz[0] - ritz[k - 1]).isGreaterThanOrEqualTo(widest - rounding);
            widest = ritz[0] - ritz[k - 1];
        }
        // After n iterations the Krylov space is everything, but for the orthogonality that rounding has cost.
        double[] ritz = cg.ritzValues();
        assertThat(ritz[0]).isCloseTo(eigenvalues[0], within(1e-8 * eigenvalues[0]));
        assertThat(ritz[n - 1]).isCloseTo(eigenvalues[n - 1], within(1e-8 * eigenvalues[0]));
    }

    @Test
    void aResumedIterationContinuesBitForBit() {
        int n = 20;
        SymmetricMatrix a = gram(2 * n, n, 8);
        ConjugateGradient whole = ConjugateGradient.start(random(n, 9), jacobi(a));
        for (int k = 0; k < 6; k++) {
            whole.advance(a.times(whole.direction()));
        }
        ConjugateGradient.State saved = whole.state();
        double[] then = whole.solution().clone();
        ConjugateGradient resumed = ConjugateGradient.resume(saved, jacobi(a));
        assertThat(run(whole, a, 1e-12)).isEqualTo(Outcome.CONVERGED);
        assertThat(run(resumed, a, 1e-12)).isEqualTo(Outcome.CONVERGED);
        assertThat(resumed.iterations()).isEqualTo(whole.iterations());
        assertThat(resumed.solution()).containsExactly(whole.solution());
        assertThat(resumed.state().residuals()).containsExactly(whole.state().residuals());
        assertThat(resumed.ritzValues()).containsExactly(whole.ritzValues());
        assertThat(saved.solution()).containsExactly(then);
    }

    @Test
    void aWarmStartAtTheSolutionNeedsNoIterationAndOneNearItFewer() {
        int n = 40;
        SymmetricMatrix a = gram(3 * n, n, 10);
        double[] solution = random(n, 11);
        double[] b = a.times(solution);
        ConjugateGradient cold = ConjugateGradient.start(b, jacobi(a));
        run(cold, a, 1e-10);

        ConjugateGradient there = ConjugateGradient.startAt(solution, b, b, jacobi(a));
        assertThat(there.outcome(1e-10, LIMIT)).isEqualTo(Outcome.CONVERGED);
        assertThat(there.iterations()).isZero();
        assertThat(there.solution()).containsExactly(solution);

        double[] near = solution.clone();
        double[] shift = random(n, 12);
        Arrays.setAll(near, i -> near[i] + 1e-6 * shift[i]);
        ConjugateGradient warm = ConjugateGradient.startAt(near, a.times(near), b, jacobi(a));
        assertThat(run(warm, a, 1e-10)).isEqualTo(Outcome.CONVERGED);
        assertThat(warm.iterations()).isLessThan(cold.iterations());
        assertThat(distance(warm.solution(), solution))
                .isLessThanOrEqualTo(1e-10 * norm(b) / SymmetricEigen.values(a)[n - 1]);
    }

    @Test
    void theIterationLimitEndsWhatHasNotConverged() {
        SymmetricMatrix a = gram(60, 30, 13);
        ConjugateGradient cg = ConjugateGradient.start(random(30, 14), double[]::clone);
        while (cg.outcome(1e-12, 3) == Outcome.RUNNING) {
            cg.advance(a.times(cg.direction()));
        }
        assertThat(cg.outcome(1e-12, 3)).isEqualTo(Outcome.ITERATION_LIMIT);
        assertThat(cg.iterations()).isEqualTo(3);
        assertThat(cg.outcome(1e-12, 4)).isEqualTo(Outcome.RUNNING);
    }

    @Test
    void aRightHandSideOutsideTheRangeStagnates() {
        // The first coordinate of b is outside the range of A: ‖r‖ cannot fall below 1, which is over a fifth of ‖b‖.
        SymmetricMatrix a = SymmetricMatrix.diagonal(20, i -> i);
        double[] b = new double[20];
        Arrays.fill(b, 1);
        ConjugateGradient cg = ConjugateGradient.start(b, double[]::clone);
        assertThat(run(cg, a, 1e-12)).isEqualTo(Outcome.STAGNATED);
        assertThat(cg.iterations()).isLessThan(LIMIT);
    }

    /** For the second difference and the first unit vector, ‖r‖ is 1/(k + 1) after k iterations: twice as long for a half. */
    @Test
    void aResidualThatFallsLessThanByHalfInFiftyIterationsStagnates() {
        int n = 400;
        double[] packed = new double[SymmetricMatrix.packedLength(n)];
        for (int j = 0; j < n; j++) {
            packed[SymmetricMatrix.index(j, j)] = 2;
            if (j > 0) {
                packed[SymmetricMatrix.index(j - 1, j)] = -1;
            }
        }
        double[] b = new double[n];
        b[0] = 1;
        ConjugateGradient cg = ConjugateGradient.start(b, double[]::clone);
        assertThat(run(cg, SymmetricMatrix.ofPacked(n, packed), 1e-12)).isEqualTo(Outcome.STAGNATED);
        // 1/(k + 1) against half of 1/(k − 49): k = 99, where both are equal, or the next.
        assertThat(cg.iterations()).isBetween(99, 100);
        // A hundred recurrences of numbers of size 1.
        assertThat(cg.relativeResidual()).isCloseTo(1.0 / (cg.iterations() + 1), within(1e-12));
    }

    @Test
    void aDirectionWithoutCurvatureStagnatesAtOnceAndChangesNothing() {
        ConjugateGradient cg = ConjugateGradient.start(new double[] {3, 4}, double[]::clone);
        cg.advance(new double[2]);
        assertThat(cg.outcome(1e-12, LIMIT)).isEqualTo(Outcome.STAGNATED);
        assertThat(cg.iterations()).isZero();
        assertThat(cg.solution()).containsExactly(0, 0);
    }
}
