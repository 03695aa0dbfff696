package io.pairscope.core.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Pairs;
import io.pairscope.fixtures.Shards.Row;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarginalTest {
    @ParameterizedTest(name = "{0} rows of {1}, mean {2}, seed {3}")
    @CsvSource({"1, 3, 0, 1", "40, 5, 2, 2", "40, 200, -1, 3", "500, 130, 30, 4"})
    void theProductOfGramMatricesIsThatOfTheRows(int n, int d, double mean, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] x = new double[n][];
        double[][] y = new double[n][];
        for (int i = 0; i < n; i++) {
            x[i] = random.doubles(d, mean - 1, mean + 1).toArray();
            y[i] = random.doubles(d, mean - 1, mean + 1).toArray();
        }
        PairMoments moments = Gaussians.moments(
                IntStream.range(0, n).mapToObj(i -> Row.of("r" + i, x[i], y[i])).toList(), Normalization.NEVER, 17);
        Marginal image = moments.marginal(Side.IMAGE);
        Marginal text = moments.marginal(Side.TEXT);

        // tr(XᵀX·YᵀY) = Σij (xi·yj)², all of one sign: 1e-12 is some roundings for each of the largest sums.
        assertThat(image.gramProduct(text)).isCloseTo(squares(x, y), withinPercentage(1e-10));
        assertThat(text.gramProduct(image)).isCloseTo(squares(x, y), withinPercentage(1e-10));
        assertThat(image.gramProduct(image)).isCloseTo(squares(x, x), withinPercentage(1e-10));
    }

    private static double squares(double[][] x, double[][] y) {
        return Arrays.stream(x)
                .mapToDouble(own -> Arrays.stream(y)
                        .mapToDouble(other -> Math.pow(Vectors.dot(own, other), 2))
                        .sum())
                .sum();
    }

    @ParameterizedTest(name = "{0} of {1} rows taken out")
    @CsvSource({"1, 2", "3, 100", "50, 100", "99, 100"})
    void rowsThatAreTakenOutLeaveTheMomentsOfTheOthers(int some, int all) {
        Pairs pairs = Pairs.coupled(all, 4, 3, 17);
        Marginal left =
                pairs.moments().joint().without(pairs.range(0, some).moments().joint());
        Marginal expected = pairs.range(some, all).moments().joint();
        double tolerance = 10.0
                * all
                * all
                / (all - some)
                * Math.ulp(1.0)
                * pairs.moments().scatter().trace();

        assertThat(left.count()).isEqualTo(expected.count());
        assertThat(left.mean()).containsExactly(expected.mean(), within(tolerance));
        assertThat(left.scatter().packed()).containsExactly(expected.scatter().packed(), within(tolerance));
        assertThat(left.quarticNorms()).isNaN();
    }
}
