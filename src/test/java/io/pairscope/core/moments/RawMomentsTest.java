package io.pairscope.core.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The moments of rows as they are stored, found while the rows are normalized. */
class RawMomentsTest {
    /** Pairs whose norms spread over six orders of magnitude. */
    private static Pairs ofAllNorms(int n, int dx, int dy, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Pairs pairs = Pairs.coupled(n, dx, dy, seed);
        for (double[][] side : List.of(pairs.image(), pairs.text())) {
            for (double[] row : side) {
                double scale = Math.pow(10, random.nextDouble(-3, 3));
                Arrays.setAll(row, j -> scale * row[j]);
            }
        }
        return pairs;
    }

    private static Marginal raw(PairMoments moments, Side side) {
        return moments.raw(side).orElseThrow().marginal(StoredType.DOUBLE);
    }

    @ParameterizedTest(name = "{0} rows of {1} + {2} in blocks of {3}, seed {4}")
    @CsvSource({"1,3,2,10,1", "2,3,2,1,2", "40,5,3,7,3", "300,8,12,100,4", "2500,4,4,1024,5"})
    void theyAreThoseOfTheStoredRowsByTwoPasses(int n, int dx, int dy, int blockRows, long seed) {
        Pairs pairs = ofAllNorms(n, dx, dy, seed);

        PairMoments moments = pairs.unitAndRawMoments(blockRows);

        for (Side side : Side.values()) {
            assertTwoPasses(raw(moments, side), side.of(pairs.image(), pairs.text()));
        }
    }

    private static void assertTwoPasses(Marginal found, double[][] rows) {
        int n = rows.length;
        int d = rows[0].length;
        double[] mean = new double[d];
        double squares = 0;
        for (double[] row : rows) {
            for (int j = 0; j < d; j++) {
                mean[j] += row[j] / n;
            }
            squares += Pairs.dot(row, row);
        }
        // A row is off by two roundings, a sum of squares by as many as it has terms at most: 2500·ε < 1e-12.
        double tolerance = 1e-12;
        assertThat(found.count()).isEqualTo(n);
        assertThat(found.mean()).containsExactly(mean, within(tolerance * Math.sqrt(squares / n)));
        for (int j = 0; j < d; j++) {
            for (int i = 0; i <= j; i++) {
                double scatter = 0;
                for (double[] row : rows) {
                    scatter += (row[i] - mean[i]) * (row[j] - mean[j]);
                }
                assertThat(found.scatter().get(i, j)).isCloseTo(scatter, within(tolerance * squares));
            }
        }
    }

    @ParameterizedTest(name = "{0} rows, cut at {1}, seed {2}")
    @CsvSource({"50,1,1", "50,25,2", "400,399,3"})
    void theMomentsOfAllPartsMergedAreThoseOfTheWhole(int n, int cut, long seed) {
        Pairs pairs = ofAllNorms(n, 4, 3, seed);
        PairMoments first = pairs.range(0, cut).unitAndRawMoments(16);
        PairMoments second = pairs.range(cut, n).unitAndRawMoments(16);

        PairMoments merged = first.merge(second);

        for (Side side : Side.values()) {
            assertTwoPasses(raw(merged, side), side.of(pairs.image(), pairs.text()));
            assertThat(raw(second.merge(first), side).scatter().packed())
                    .containsExactly(raw(merged, side).scatter().packed());
            assertThat(raw(PairMoments.empty(4, 3).merge(merged), side).mean())
                    .containsExactly(raw(merged, side).mean());
        }
    }

    @Test
    void setsOfWhichOneHasNoneHaveNoneTogether() {
        Pairs pairs = ofAllNorms(30, 4, 3, 1);
        PairMoments with = pairs.unitAndRawMoments(16);
        PairMoments without = pairs.unit().moments();

        assertThat(with.merge(without).raw(Side.IMAGE)).isEmpty();
        assertThat(without.merge(with).raw(Side.TEXT)).isEmpty();
        assertThat(with.merge(without).count()).isEqualTo(60);
    }

    @Test
    void aScatterOfAnotherOrderIsRefused() {
        assertThatThrownBy(() -> new RawMoments(5, new double[3], new double[5]))
                .hasMessageContaining("3 dimensions need 6");
    }
}
