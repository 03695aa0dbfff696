package io.pairscope.core.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResamplesTest {
    private static final int ROWS = 10_000;

    private static double correlation(int[] one, int[] other) {
        return Definitions.pearson(
                Arrays.stream(one).asDoubleStream().toArray(),
                Arrays.stream(other).asDoubleStream().toArray());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, -7})
    void rowsAreDrawnWithReplacement(long seed) {
        Resamples resamples = Resamples.ofRows(ROWS, seed);
        for (int r = 0; r < 10; r++) {
            int[] weights = resamples.weights(r);
            assertThat(Arrays.stream(weights).sum()).isEqualTo(ROWS);
            // A share of (1 − 1/n)^n = e^-1 is not drawn; its standard deviation is √(e^-1 (1 − 2 e^-1)/n) = 0.0031.
            double missing =
                    Arrays.stream(weights).filter(weight -> weight == 0).count() / (double) ROWS;
            assertThat(missing).isCloseTo(Math.exp(-1), within(5 * 0.0031));
        }
    }

    /** Weights of independent resamples correlate by 1/√n = 0.01 at random; of a stream that is shifted by one draw, by 1. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 0x9E3779B97F4A7C15L})
    void neighbouringResamplesAndSeedsHaveNothingInCommon(long seed) {
        int[] own = Resamples.ofRows(ROWS, seed).weights(1);
        for (long other : new long[] {seed - 1, seed, seed + 1, seed + 0x9E3779B97F4A7C15L}) {
            for (int r = 0; r < 3; r++) {
                if (other != seed || r != 1) {
                    assertThat(correlation(own, Resamples.ofRows(ROWS, other).weights(r)))
                            .isCloseTo(0, within(0.05));
                }
            }
        }
    }

    @Test
    void aResampleDependsOnSeedAndNumberAlone() {
        Resamples one = Resamples.ofRows(100, 3);
        one.weights(0);
        one.weights(9);

        assertThat(one.weights(5)).isEqualTo(Resamples.ofRows(100, 3).weights(5));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void groupsStayWholeAndAreDrawnAsOftenAsThereAreGroups(long seed) {
        int groups = 50;
        // Groups of one to nine rows, scattered; numbers 3, 8, 13 … with gaps.
        int[] groupOfRow = IntStream.range(0, groups)
                .flatMap(group -> IntStream.range(0, 1 + group % 9).map(row -> 3 + 5 * group))
                .toArray();
        int[] scattered = IntStream.range(0, groupOfRow.length)
                .map(row -> groupOfRow[row * 7 % groupOfRow.length])
                .toArray();
        Resamples resamples = Resamples.ofGroups(scattered, seed);
        assertThat(resamples.groups()).isEqualTo(groups);
        for (int r = 0; r < 20; r++) {
            int[] weights = resamples.weights(r);
            int[] ofGroup = new int[groups];
            Arrays.fill(ofGroup, -1);
            for (int row = 0; row < weights.length; row++) {
                int group = (scattered[row] - 3) / 5;
                assertThat(weights[row]).isEqualTo(ofGroup[group] < 0 ? weights[row] : ofGroup[group]);
                ofGroup[group] = weights[row];
            }
            assertThat(Arrays.stream(ofGroup).sum()).isEqualTo(groups);
        }
    }

    @Test
    void groupsOfOneRowAreRows() {
        int[] alone = IntStream.range(0, 100).toArray();

        assertThat(Resamples.ofGroups(alone, 4).weights(2))
                .isEqualTo(Resamples.ofRows(100, 4).weights(2));
    }

    @Test
    void oneGroupIsAlwaysDrawnAndNoRowsGiveNoWeights() {
        assertThat(Resamples.ofGroups(new int[] {6, 6, 6}, 1).weights(0)).containsExactly(1, 1, 1);
        assertThat(Resamples.ofRows(0, 1).weights(0)).isEmpty();
        assertThat(Resamples.ofGroups(new int[0], 1).weights(0)).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void smallerResamplesDrawWholeGroupsAlikeAndAsManyAsAsked(long seed) {
        int[] groupOfRow = IntStream.range(0, 3000).map(row -> 7 * (row % 1000)).toArray();
        Resamples resamples = Resamples.ofGroups(groupOfRow, seed);
        int[] times = new int[3000];
        for (int r = 0; r < 400; r++) {
            int[] rows = resamples.rows(r, 100);
            assertThat(rows).hasSize(300);
            Arrays.stream(rows).forEach(row -> times[row]++);
        }
        for (int row = 0; row < 1000; row++) {
            assertThat(times[row]).isEqualTo(times[row + 1000]).isEqualTo(times[row + 2000]);
            // Poisson of mean 40: six standard deviations, of a thousand groups.
            assertThat(times[row]).isCloseTo(40, within(38));
        }
        assertThat(Resamples.ofRows(50, seed).rows(0, 1000)).hasSize(1000).contains(0, 49);
    }
}
