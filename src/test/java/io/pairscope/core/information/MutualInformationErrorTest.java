package io.pairscope.core.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.Pairs;
import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.RunningMoments;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The standard error of mutual information beside the scatter of the estimate over many samples. */
class MutualInformationErrorTest {
    /** The scatter of that many estimates is itself known to 1/√(2·200) = 5 %. */
    private static final int SAMPLES = 200;

    /** Of the coordinates, with variance 1. */
    private enum Shape {
        NORMAL {
            @Override
            double draw(RandomGenerator random) {
                return random.nextGaussian();
            }
        },
        /** Light tails: kurtosis 1.8. */
        UNIFORM {
            @Override
            double draw(RandomGenerator random) {
                return Math.sqrt(12) * (random.nextDouble() - 0.5);
            }
        },
        /** Heavy tails: kurtosis 6. */
        LAPLACE {
            @Override
            double draw(RandomGenerator random) {
                return Math.sqrt(0.5) * Math.log(random.nextDouble() / random.nextDouble());
            }
        };

        abstract double draw(RandomGenerator random);
    }

    /** Samples of n pairs, matching coordinates correlated with rho. */
    private record Population(Shape shape, Normalization normalization, int dx, int dy, int n, double rho) {
        Pairs sample(RandomGenerator random) {
            double[][] image = new double[n][dx];
            double[][] text = new double[n][dy];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < dx; j++) {
                    image[i][j] = shape.draw(random);
                }
                for (int j = 0; j < dy; j++) {
                    double own = shape.draw(random);
                    text[i][j] = j < dx ? rho * image[i][j] + Math.sqrt(1 - rho * rho) * own : own;
                }
            }
            return Pairs.of(image, text, normalization);
        }

        /** The mean standard error over the standard deviation of the estimates. */
        double calibration(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            RunningMoments estimates = new RunningMoments();
            RunningMoments errors = new RunningMoments();
            for (int repeat = 0; repeat < SAMPLES; repeat++) {
                Pairs pairs = sample(random);
                GaussianPair fit =
                        (GaussianPair) GaussianPair.fit(JointSupport.of(pairs.moments(), Regularization.NONE));
                estimates.add(fit.mutualInformation());
                errors.add(fit.standardError(ofMean(pairs.pmi(fit))));
            }
            return errors.mean() / Math.sqrt(estimates.squares() / (SAMPLES - 1));
        }
    }

    /** sd/√N. */
    private static double ofMean(double[] values) {
        double mean = DoubleStream.of(values).average().orElseThrow();
        double squares =
                DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }

    static Stream<Arguments> sizes() {
        return Stream.of(new int[] {4, 4}, new int[] {8, 3}, new int[] {3, 12}, new int[] {20, 20})
                .flatMap(dims -> DoubleStream.of(0, 1.2, 1.5, 2.5, 5, 40)
                        .boxed()
                        .flatMap(perDimension -> {
                            int order = dims[0] + dims[1];
                            int n = Math.max(order + 1, (int) Math.round(perDimension * order));
                            return Stream.of(0.0, 0.3, 0.6, 0.95).map(rho -> Arguments.of(dims[0], dims[1], n, rho));
                        }));
    }

    @ParameterizedTest(name = "{0} + {1} dimensions, N {2}, ρ {3}, seed 7")
    @MethodSource("sizes")
    void theErrorOfGaussianPairsIsTheirScatterDownToOneRowMoreThanDimensions(int dx, int dy, int n, double rho) {
        double ratio = new Population(Shape.NORMAL, Normalization.NEVER, dx, dy, n, rho).calibration(7);
        assertThat(ratio).isBetween(0.85, 1.3);
    }

    /** Unit rows have no radius: their PMI scatters less than that of Gaussian rows, their information does not. */
    @ParameterizedTest(name = "20 + 20 dimensions, N {0}, ρ {1}, seed 3")
    @CsvSource({"41, 0", "41, 0.6", "48, 0", "48, 0.6", "60, 0", "100, 0", "200, 0", "200, 0.6", "1600, 0"})
    void theErrorOfUnitRowsIsTheirScatter(int n, double rho) {
        double ratio = new Population(Shape.NORMAL, Normalization.APPLY, 20, 20, n, rho).calibration(3);
        assertThat(ratio).isBetween(0.85, 1.3);
    }

    /** A Gaussian's formula would be 1.4 and 0.8 times the scatter of the dependent ones. */
    @ParameterizedTest(name = "{0}, 6 + 6 dimensions, N 1200, ρ {1}, seed 5")
    @CsvSource({"UNIFORM, 0", "UNIFORM, 0.9", "LAPLACE, 0", "LAPLACE, 0.7"})
    void withManyRowsTheErrorIsTheScatterWhateverTheDistribution(Shape shape, double rho) {
        double ratio = new Population(shape, Normalization.NEVER, 6, 6, 1200, rho).calibration(5);
        // Beside the 5 % of 200 samples, the error needs fourth moments, which 1,200 rows show to a few per cent.
        assertThat(ratio).isBetween(0.85, 1.15);
    }

    /** By the product of beta variables that is Wilks' Λ: scipy.special.polygamma. */
    @ParameterizedTest(name = "{0} + {1} dimensions, N {2}: {3}")
    @CsvSource({"20,20,41,1.593", "20,30,300,0.0635"})
    void withNoMoreCorrelationThanChanceTheErrorIsThatOfIndependentSides(int rx, int ry, int n, double expected) {
        double[] none = new double[Math.min(rx, ry)];
        double variance = MutualInformation.variance(none, 0, n, rx, ry);
        assertThat(Math.sqrt(variance)).isCloseTo(expected, within(5e-4));
    }

    @ParameterizedTest(name = "N {0}")
    @CsvSource({"1000000", "100000000"})
    void withVeryManyRowsTheErrorOfDependentSidesIsThatOfTheMeanPmi(long n) {
        double[] rho = new double[10];
        Arrays.fill(rho, 0.5);
        for (double ofPmi : new double[] {1, 2.5, 9}) {
            // What is left of the correction is of order (rx + ry)/N, less than 1e-3 of the whole.
            assertThat(MutualInformation.variance(rho, ofPmi / n, n, 10, 10) * n)
                    .isCloseTo(ofPmi, within(1e-3 * ofPmi));
        }
    }
}
