package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcrustesTest {
    private static Matrix centred(double[][] rows) {
        Matrix matrix = Pairs.matrix(rows);
        for (int j = 0; j < matrix.columns(); j++) {
            double mean = 0;
            for (int i = 0; i < matrix.rows(); i++) {
                mean += matrix.get(i, j) / matrix.rows();
            }
            for (int i = 0; i < matrix.rows(); i++) {
                matrix.values()[i + j * matrix.rows()] -= mean;
            }
        }
        return matrix;
    }

    /** What the best rotation and scale really leave of the texts. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void itIsWhatTheBestRotationLeaves(long seed) {
        int n = 80;
        Pairs pairs = Pairs.coupled(n, 5, 5, seed);
        Matrix x = centred(pairs.image());
        Matrix y = centred(pairs.text());
        Svd svd = Svd.of(x.transposeTimes(y));
        double nuclear = Arrays.stream(svd.singularValues()).sum();
        Matrix fitted = x.times(svd.u().times(svd.vTransposed())).scaled(nuclear / x.frobeniusSquared());
        double left = 0;
        for (int i = 0; i < n * 5; i++) {
            double difference = y.values()[i] - fitted.values()[i];
            left += difference * difference;
        }
        assertThat(Procrustes.residual(pairs.moments()).orElseThrow())
                .isCloseTo(left / y.frobeniusSquared(), within(10 * n * Math.ulp(1.0)));
    }

    @Test
    void shiftsRotationsAndScalesLeaveNothing() {
        int d = 4;
        double[][] image = Pairs.coupled(60, d, d, 1).image();
        SplittableRandom random = new SplittableRandom(2);
        Matrix rotation =
                Svd.of(new Matrix(d, d, random.doubles(d * d, -1, 1).toArray())).u();
        double[][] text = new double[60][];
        for (int i = 0; i < 60; i++) {
            text[i] = rotation.scaled(7).times(new Matrix(d, 1, image[i])).values();
            for (int j = 0; j < d; j++) {
                text[i][j] += j;
            }
        }
        assertThat(Procrustes.residual(new Pairs(image, text).moments()).orElseThrow())
                .isCloseTo(0, within(10 * 60 * Math.ulp(1.0)));
    }

    @Test
    void aSideThatDoesNotVaryHasNone() {
        double[][] constant = {{1}, {1}, {1}};
        double[][] varying = {{1, 2}, {2, 3}, {4, 1}};
        assertThat(Procrustes.residual(new Pairs(constant, varying).moments())).isEmpty();
        assertThat(Procrustes.residual(new Pairs(varying, varying).moments())).isPresent();
    }
}
