package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearAlignabilityTest {
    private static JointSupport support(Pairs pairs) {
        return JointSupport.of(pairs.moments(), Regularization.NONE);
    }

    /** 1 − residual over total sum of squares of the least-squares fit with intercept, over the rows. */
    private static double leastSquares(double[][] target, double[][] by) {
        int n = target.length;
        Matrix y = Pairs.matrix(target);
        double[][] extended = new double[n][];
        for (int i = 0; i < n; i++) {
            extended[i] = Arrays.copyOf(by[i], by[i].length + 1);
            extended[i][by[i].length] = 1;
        }
        Matrix x = Pairs.matrix(extended);
        Cholesky normal =
                Cholesky.factor(SymmetricMatrix.ofUpper(x.transposeTimes(x))).orElseThrow();
        Matrix orthonormal = normal.solveLower(x.transposed()).transposed();
        Matrix fitted = orthonormal.times(orthonormal.transposeTimes(y));
        double residual = 0;
        double total = 0;
        for (int j = 0; j < y.columns(); j++) {
            double mean = 0;
            for (int i = 0; i < n; i++) {
                mean += y.get(i, j) / n;
            }
            for (int i = 0; i < n; i++) {
                residual += (y.get(i, j) - fitted.get(i, j)) * (y.get(i, j) - fitted.get(i, j));
                total += (y.get(i, j) - mean) * (y.get(i, j) - mean);
            }
        }
        return 1 - residual / total;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void bothAreThoseOfTheLeastSquaresFit(long seed) {
        Pairs pairs = Pairs.coupled(150, 4, 6, seed);
        JointSupport support = support(pairs);
        // Normal equations of condition below 1e3.
        double rounding = 150 * 1e3 * Math.ulp(1.0);
        assertThat(LinearAlignability.of(support, Side.IMAGE).orElseThrow())
                .isCloseTo(leastSquares(pairs.image(), pairs.text()), within(rounding));
        assertThat(LinearAlignability.of(support, Side.TEXT).orElseThrow())
                .isCloseTo(leastSquares(pairs.text(), pairs.image()), within(rounding));
    }

    @Test
    void dependentDirectionsChangeNothingAndAreExplained() {
        Pairs pairs = Pairs.coupled(150, 4, 6, 4);
        double[][] widened = new double[150][];
        double[][] sums = new double[150][];
        for (int i = 0; i < 150; i++) {
            double[] y = pairs.text()[i];
            widened[i] = Arrays.copyOf(y, 7);
            widened[i][6] = y[0] - y[3];
            sums[i] = new double[] {y[0] + 2 * y[1] + 3, y[5]};
        }
        double before = LinearAlignability.of(support(pairs), Side.IMAGE).orElseThrow();
        double after = LinearAlignability.of(support(new Pairs(pairs.image(), widened)), Side.IMAGE)
                .orElseThrow();
        // Eigenvalues of condition below 1e3.
        assertThat(after).isCloseTo(before, within(150 * 1e3 * Math.ulp(1.0)));
        assertThat(LinearAlignability.of(support(new Pairs(sums, pairs.text())), Side.IMAGE)
                        .orElseThrow())
                .isCloseTo(1, within(150 * 1e3 * Math.ulp(1.0)));
    }

    @Test
    void withTooFewRowsOrNothingThatVariesThereIsNone() {
        Pairs few = Pairs.coupled(6, 3, 5, 1);
        assertThat(LinearAlignability.of(support(few), Side.IMAGE)).isEmpty();
        assertThat(LinearAlignability.of(support(few), Side.TEXT)).isPresent();
        double[][] constant = new double[6][2];
        for (double[] row : constant) {
            row[1] = 1;
        }
        JointSupport flat = support(new Pairs(few.image(), constant));
        assertThat(LinearAlignability.of(flat, Side.IMAGE)).isEmpty();
        assertThat(LinearAlignability.of(flat, Side.TEXT)).isEmpty();
    }
}
