package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.StoredType;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModalityGapTest {
    private static double meanOffDiagonal(double[][] rows) {
        double[][] k = Pairs.products(rows, rows);
        double sum = 0;
        for (int i = 0; i < k.length; i++) {
            for (int j = 0; j < k.length; j++) {
                sum += i == j ? 0 : k[i][j];
            }
        }
        return sum / k.length / (k.length - 1);
    }

    private static double[] mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += row[j] / rows.length;
            }
        }
        return mean;
    }

    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"2,1", "50,2", "500,3"})
    void theRelativeGapOfUnitRowsIsThatOfAllSimilarities(int n, long seed) {
        Pairs pairs = Pairs.coupled(n, 6, 6, seed).unit();
        double matched = 0;
        for (int i = 0; i < n; i++) {
            matched += Pairs.dot(pairs.image()[i], pairs.text()[i]) / n;
        }
        double across = (1 - matched) / 2;
        double within = 0.5 * ((1 - meanOffDiagonal(pairs.image())) / 2 + (1 - meanOffDiagonal(pairs.text())) / 2);
        assertThat(ModalityGap.relative(pairs.moments()).orElseThrow())
                .isCloseTo(across / (across + within), within(n * Math.ulp(1.0)));
    }

    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"1,1", "50,2", "500,3"})
    void theGapAndTheCosineAreThoseOfTheMeans(int n, long seed) {
        Pairs raw = Pairs.coupled(n, 6, 6, seed);
        for (Pairs pairs : new Pairs[] {raw, raw.unit()}) {
            double[] x = mean(pairs.image());
            double[] y = mean(pairs.text());
            double squared = Pairs.dot(x, x) + Pairs.dot(y, y) - 2 * Pairs.dot(x, y);
            PairMoments moments = pairs.moments();
            assertThat(ModalityGap.distance(moments).orElseThrow())
                    .isCloseTo(Math.sqrt(squared), within(10 * n * Math.ulp(1.0)));
            assertThat(ModalityGap.centroidCosine(moments).orElseThrow())
                    .isCloseTo(
                            Pairs.dot(x, y) / Math.sqrt(Pairs.dot(x, x) * Pairs.dot(y, y)),
                            within(10 * n * Math.ulp(1.0)));
        }
    }

    @Test
    void whatDoesNotExistIsEmpty() {
        PairMoments unlike = Pairs.coupled(20, 3, 4, 1).moments();
        assertThat(ModalityGap.distance(unlike)).isEmpty();
        assertThat(ModalityGap.centroidCosine(unlike)).isEmpty();
        assertThat(ModalityGap.relative(unlike)).isEmpty();
        assertThat(ModalityGap.distance(PairMoments.empty(3, 3))).isEmpty();
        double[][] same = {{1, 0}, {1, 0}};
        assertThat(ModalityGap.relative(new Pairs(same, same).moments())).isEmpty();
        assertThat(ModalityGap.relative(Pairs.coupled(1, 3, 3, 1).unit().moments()))
                .isEmpty();
        double[][] opposite = {{1, 0}, {-1, 0}};
        assertThat(ModalityGap.centroidCosine(new Pairs(opposite, same).moments()))
                .isEmpty();
    }

    private static double[][] copies(double[] row, int n) {
        return Stream.generate(row::clone).limit(n).toArray(double[][]::new);
    }

    private static double[] randomRow(int d, long seed) {
        return new SplittableRandom(seed).doubles(d, -1, 1).toArray();
    }

    @ParameterizedTest(name = "n {0}, d {1}")
    @CsvSource({"2,3", "40,64", "3000,8", "100,300"})
    void rowsThatAreEqualButForRoundingHaveNoRelativeGap(int n, int d) {
        for (long seed = 0; seed < 20; seed++) {
            double[][] rows = copies(randomRow(d, seed), n);
            for (StoredType type : new StoredType[] {StoredType.DOUBLE, StoredType.FLOAT}) {
                PairMoments moments = new Pairs(rows, rows).moments(Normalization.APPLY, type);
                assertThat(ModalityGap.relative(moments)).as("seed %d", seed).isEmpty();
                assertThat(ModalityGap.distance(moments).orElseThrow()).isLessThan(1e-12);
                assertThat(ModalityGap.centroidCosine(moments).orElseThrow()).isCloseTo(1, within(1e-13));
            }
        }
    }

    /** Rows of which the cosines are 1 to 14 digits; squared distances have no such cancellation. */
    @ParameterizedTest(name = "rows within {0}, sides {1} apart")
    @CsvSource({"1e-7,0", "1e-7,1e-8", "1e-9,1e-7", "0,1e-7", "1e-4,1e-3"})
    void rowsThatAreNearlyEqualHaveTheGapOfTheirDistances(double within, double apart) {
        int n = 30;
        int d = 16;
        for (long seed = 0; seed < 10; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] centre = randomRow(d, seed);
            double[] shift = randomRow(d, seed + 100);
            double[][] image = copies(centre, n);
            double[][] text = copies(centre, n);
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < d; j++) {
                    image[i][j] += within * random.nextGaussian();
                    text[i][j] += apart * shift[j] + within * random.nextGaussian();
                }
            }
            Pairs pairs = new Pairs(image, text).unit();
            double across = 0;
            double inside = 0;
            for (int i = 0; i < n; i++) {
                across += squaredDistance(pairs.image()[i], pairs.text()[i]) / n;
                for (int j = 0; j < n; j++) {
                    inside += 0.5
                            * (squaredDistance(pairs.image()[i], pairs.image()[j])
                                    + squaredDistance(pairs.text()[i], pairs.text()[j]))
                            / (n * (n - 1.0));
                }
            }
            assertThat(ModalityGap.relative(pairs.moments()).orElseThrow())
                    .as("seed %d", seed)
                    .isBetween(0.0, 1.0)
                    .isCloseTo(across / (across + inside), within(1e-5));
        }
    }

    private static double squaredDistance(double[] x, double[] y) {
        return IntStream.range(0, x.length)
                .mapToDouble(j -> (x[j] - y[j]) * (x[j] - y[j]))
                .sum();
    }

    @ParameterizedTest(name = "n {0}, d {1}")
    @CsvSource({"40,64", "3000,8"})
    void aMeanThatIsZeroButForRoundingHasNoDirection(int n, int d) {
        for (long seed = 0; seed < 20; seed++) {
            double[] row = randomRow(d, seed);
            double[][] cancelling = copies(row, n);
            for (int i = 1; i < n; i += 2) {
                cancelling[i] = Arrays.stream(row).map(value -> -value).toArray();
            }
            Pairs pairs = new Pairs(cancelling, copies(row, n));
            assertThat(ModalityGap.centroidCosine(pairs.moments(Normalization.APPLY, StoredType.FLOAT)))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-200, 1e-160, 1e-20, 1e20, 1e140})
    void aGapOfAnyScaleIsNotLost(double scale) {
        double[][] image = {{3 * scale, 0}, {3 * scale, 0}};
        double[][] text = {{0, 4 * scale}, {0, 4 * scale}};
        assertThat(ModalityGap.distance(new Pairs(image, text).moments()).orElseThrow())
                .isCloseTo(5 * scale, within(1e-15 * 5 * scale));
    }
}
