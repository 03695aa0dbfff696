package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlicedWassersteinTest {
    private static double[] normals(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[n];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    /** The least mean squared difference over all ways to pair the values. */
    private static double bestPairing(double[] a, double[] b, int from) {
        if (from == a.length) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += (a[i] - b[i]) * (a[i] - b[i]);
            }
            return sum / a.length;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int i = from; i < b.length; i++) {
            double[] swapped = b.clone();
            swapped[from] = b[i];
            swapped[i] = b[from];
            best = Math.min(best, bestPairing(a, swapped, from + 1));
        }
        return best;
    }

    @Test
    void ofEqualSizesItIsTheBestOfAllPairings() {
        double[] a = normals(6, 1);
        double[] b = normals(6, 2);
        double[] keptA = a.clone();
        assertThat(SlicedWasserstein.oneDimensional(a, b)).isCloseTo(bestPairing(a, b, 0), within(20 * Math.ulp(1.0)));
        assertThat(a).containsExactly(keptA);
    }

    @ParameterizedTest(name = "{0} against {1}")
    @CsvSource({"6,4", "1,5", "7,7", "12,18", "100,1000"})
    void ofUnequalSizesEveryValueCountsAsOftenAsTheCommonMultipleAsks(int n, int m) {
        double[] a = normals(n, 3);
        double[] b = normals(m, 4);
        double expected = SlicedWasserstein.oneDimensional(repeated(a, m), repeated(b, n));
        // n·m terms of size one.
        assertThat(SlicedWasserstein.oneDimensional(a, b)).isCloseTo(expected, within(n * m * Math.ulp(1.0)));
        assertThat(SlicedWasserstein.oneDimensional(a, a)).isZero();
    }

    private static double[] repeated(double[] values, int times) {
        double[] result = new double[values.length * times];
        Arrays.setAll(result, i -> values[i / times]);
        return result;
    }

    @Test
    void directionsAreUnitVectorsAndAreDecidedByTheSeed() {
        Matrix directions = SlicedWasserstein.directions(50, 8, 5);
        assertThat(directions.rows()).isEqualTo(8);
        assertThat(directions.columns()).isEqualTo(50);
        for (int l = 0; l < 50; l++) {
            double squares = 0;
            for (int i = 0; i < 8; i++) {
                squares += directions.get(i, l) * directions.get(i, l);
            }
            assertThat(squares).isCloseTo(1, within(8 * Math.ulp(1.0)));
        }
        assertThat(SlicedWasserstein.directions(50, 8, 5).values()).containsExactly(directions.values());
        assertThat(SlicedWasserstein.directions(50, 8, 6).values()).isNotEqualTo(directions.values());
    }

    /** Every direction sees the shift δ as θᵀδ, whose mean square is ‖δ‖²/d. */
    @Test
    void aShiftIsSeenInEveryDirection() {
        int d = 8;
        double[][] rows = Pairs.coupled(100, d, d, 6).image();
        double[] shift = normals(d, 7);
        double[][] shifted = new double[rows.length][d];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < d; j++) {
                shifted[i][j] = rows[i][j] + shift[j];
            }
        }
        Matrix directions = SlicedWasserstein.directions(400, d, 8);
        SlicedWasserstein sliced =
                SlicedWasserstein.between(projections(rows, directions), projections(shifted, directions));
        double expected = Pairs.dot(shift, shift) / d;
        double error = sliced.standardError().orElseThrow();
        assertThat(sliced.squared()).isCloseTo(expected, within(4 * error));
        assertThat(error).isBetween(0.01 * expected, 0.2 * expected);
        assertThat(sliced.distance()).isEqualTo(Math.sqrt(sliced.squared()));
    }

    private static double[][] projections(double[][] rows, Matrix directions) {
        double[][] projections = new double[directions.columns()][rows.length];
        Matrix products = Pairs.matrix(rows).times(directions);
        for (int l = 0; l < projections.length; l++) {
            for (int i = 0; i < rows.length; i++) {
                projections[l][i] = products.get(i, l);
            }
        }
        return projections;
    }

    @Test
    void oneDirectionHasNoError() {
        double[][] values = {normals(5, 1)};
        assertThat(SlicedWasserstein.between(values, values).standardError()).isEmpty();
    }

    @Test
    void unlikeNumbersOfDirectionsAreRefusedWithBoth() {
        assertThatThrownBy(() -> SlicedWasserstein.between(new double[2][3], new double[4][3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 and 4");
        assertThatThrownBy(() -> SlicedWasserstein.oneDimensional(new double[0], new double[3]))
                .hasMessageContaining("0 and 3");
    }
}
