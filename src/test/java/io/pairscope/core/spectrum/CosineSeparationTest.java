package io.pairscope.core.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.moments.RunningMoments;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Pairs;
import io.pairscope.fixtures.Shards.Row;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CosineSeparationTest {
    private static double variance(RunningMoments cosines) {
        return cosines.squares() / cosines.count();
    }

    @ParameterizedTest(name = "n {0}, seed {1}")
    @CsvSource({"2,1", "50,2", "500,3"})
    void theSeparationIsThatOfAllMatchedAndUnmatchedPairs(int n, long seed) {
        Pairs pairs = Pairs.coupled(n, 6, 6, seed).unit();
        RunningMoments matched = new RunningMoments();
        RunningMoments unmatched = new RunningMoments();
        double[][] cosines = Pairs.products(pairs.image(), pairs.text());
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                (i == j ? matched : unmatched).add(cosines[i][j]);
            }
        }
        double spread = Math.sqrt((variance(matched) + variance(unmatched)) / 2);
        double expected = (matched.mean() - unmatched.mean()) / spread;
        // Sums over n² cosines, whose variances (0.1 and more) lose a digit or two to cancellation.
        assertThat(CosineSeparation.dPrime(pairs.moments()).orElseThrow()).isCloseTo(expected, within(1e-13 * n));
    }

    /** Pairs of 40 dimensions, whose cosines are near Gaussian: the share of (matched, unmatched) in the right order. */
    @ParameterizedTest(name = "correlation {0}, seed {1}")
    @CsvSource({"0,1", "0.1,2", "0.3,3"})
    void theAucIsTheShareOfMatchedPairsAboveUnmatchedOnes(double rho, long seed) {
        int n = 300;
        List<Row> rows = Gaussians.equicorrelated(n, 40, rho, seed);
        Pairs pairs = new Pairs(
                        vectors(rows.stream().map(Row::image)),
                        vectors(rows.stream().map(Row::text)))
                .unit();
        double[][] cosines = Pairs.products(pairs.image(), pairs.text());
        double[] others = new double[n * (n - 1)];
        int at = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (i != j) {
                    others[at++] = cosines[i][j];
                }
            }
        }
        double right = 0;
        for (int i = 0; i < n; i++) {
            double own = cosines[i][i];
            right += DoubleStream.of(others).filter(other -> other < own).count() / (double) others.length / n;
        }
        double dPrime = CosineSeparation.dPrime(pairs.moments()).orElseThrow();
        // The same sample on both sides; what differs is the shape of the cosines.
        assertThat(CosineSeparation.auc(dPrime)).isCloseTo(right, within(0.015));
    }

    private static double[][] vectors(Stream<Double[]> rows) {
        return rows.map(row -> Stream.of(row).mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);
    }

    /** Φ(d′/√2), by scipy.special.ndtr. */
    @ParameterizedTest(name = "d′ {0}: {1}")
    @CsvSource({"0, 0.5", "1, 0.7602499389065233", "-2, 0.07864960352514258", "6, 0.9999889547515007"})
    void theAucIsThatOfTwoGaussians(double dPrime, double expected) {
        assertThat(CosineSeparation.auc(dPrime)).isCloseTo(expected, within(1e-15));
    }

    @Test
    void sidesOfOtherDimensionsAndSinglePairsHaveNone() {
        assertThat(CosineSeparation.dPrime(Pairs.coupled(50, 6, 4, 1).unit().moments()))
                .isEmpty();
        assertThat(CosineSeparation.dPrime(Pairs.coupled(1, 6, 6, 1).unit().moments()))
                .isEmpty();
    }
}
