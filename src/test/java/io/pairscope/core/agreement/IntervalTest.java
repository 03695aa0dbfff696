package io.pairscope.core.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
    private static final int RESAMPLES = 150;
    private static final int SIMULATIONS = 200;

    /**
     * Of 200 simulations a share of 0.95 has a standard deviation of 0.015; a percentile interval of a few dozen independent rows or
     * groups covers 1 to 3 % less than its level.
     */
    private static final double FEWEST = 0.95 - 0.03 - 3 * 0.015;

    /** Adds 1 where the interval of a coefficient covers the truth. */
    private static void countCovered(int[] covered, PairedRatings paired, Resamples resamples, double[] truths) {
        double[][] values = IntStream.range(0, RESAMPLES)
                .mapToObj(r -> paired.coefficients(resamples.weights(r)))
                .toArray(double[][]::new);
        for (int c = 0; c < truths.length; c++) {
            int coefficient = c;
            Interval interval = Interval.percentile(
                    Arrays.stream(values).mapToDouble(all -> all[coefficient]).toArray(), 0.95);
            covered[c] += interval.low() <= truths[c] && truths[c] <= interval.high() ? 1 : 0;
        }
    }

    @Test
    void percentilesAreLinearBetweenTheValues() {
        double[] values = IntStream.rangeClosed(0, 10).mapToDouble(i -> 10 - i).toArray();

        // Places 0.25 and 9.75 of 0 … 10, as numpy.quantile has them.
        assertThat(Interval.percentile(values, 0.95).low()).isCloseTo(0.25, within(1e-14));
        assertThat(Interval.percentile(values, 0.95).high()).isCloseTo(9.75, within(1e-14));
        assertThat(Interval.percentile(new double[] {3}, 0.95)).isEqualTo(new Interval(3, 3));
        assertThat(values[0]).isEqualTo(10);
    }

    @Test
    void resamplesWithoutAValueAreLeftOut() {
        double[] values = {Double.NaN, 2, Double.NaN, -1, 2};

        assertThat(Interval.undefined(values)).isEqualTo(2);
        assertThat(Interval.percentile(values, 1)).isEqualTo(new Interval(-1, 2));
        assertThat(Interval.pValue(values)).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(Interval.percentile(new double[] {Double.NaN}, 0.95))
                .isEqualTo(new Interval(Double.NaN, Double.NaN));
        assertThat(Interval.pValue(new double[0])).isNaN();
    }

    @Test
    void thePValueIsTwiceTheSmallerSideAndNeverBelowWhatResamplesCanTell() {
        double[] values = IntStream.range(0, 99).mapToDouble(i -> i - 4.5).toArray();
        double[] above = new double[99];
        Arrays.fill(above, 0.3);

        assertThat(Interval.pValue(values)).isCloseTo(2 * 5 / 99.0, within(1e-15));
        assertThat(Interval.pValue(Arrays.stream(values).map(value -> -value).toArray()))
                .isCloseTo(2 * 5 / 99.0, within(1e-15));
        assertThat(Interval.pValue(above)).isEqualTo(1 / 100.0);
        assertThat(Interval.pValue(new double[99])).isEqualTo(1);
    }

    /** Of a normal pair with correlation ρ: Pearson ρ, Spearman 6/π asin(ρ/2), τb 2/π asin ρ. */
    @ParameterizedTest(name = "correlation {0}")
    @ValueSource(doubles = {0, 0.6})
    void intervalsOfIndependentRowsCoverTheTruth(double correlation) {
        Random random = new Random(11);
        double[] truths = {correlation, 6 / Math.PI * Math.asin(correlation / 2), 2 / Math.PI * Math.asin(correlation)};
        int[] covered = new int[truths.length];
        for (int s = 0; s < SIMULATIONS; s++) {
            double[] scores = normal(random, 60);
            double[] ratings = Arrays.stream(scores)
                    .map(x -> correlation * x + Math.sqrt(1 - correlation * correlation) * random.nextGaussian())
                    .toArray();
            countCovered(covered, new PairedRatings(scores, ratings), Resamples.ofRows(60, s), truths);
        }
        for (int count : covered) {
            assertThat(count / (double) SIMULATIONS).isBetween(FEWEST, 0.99);
        }
    }

    /** 30 groups of 5 rows that are nearly copies: as rows they pretend to be 150 independent ones. */
    @Test
    void whereRowsOfAGroupDependOnOneAnotherOnlyWholeGroupsCoverTheTruth() {
        Random random = new Random(12);
        int groups = 30;
        int[] groupOfRow = IntStream.range(0, 5 * groups).map(row -> row / 5).toArray();
        double[] truths = new double[Coefficient.values().length];
        int[] byGroups = new int[truths.length];
        int[] byRows = new int[truths.length];
        for (int s = 0; s < SIMULATIONS; s++) {
            PairedRatings paired =
                    new PairedRatings(nearCopies(random, groups, groupOfRow), nearCopies(random, groups, groupOfRow));
            countCovered(byGroups, paired, Resamples.ofGroups(groupOfRow, s), truths);
            countCovered(byRows, paired, Resamples.ofRows(5 * groups, s), truths);
        }
        for (int c = 0; c < truths.length; c++) {
            assertThat(byGroups[c] / (double) SIMULATIONS).isBetween(FEWEST, 0.99);
            // An interval of ±1.96/√5 standard deviations covers 0.62.
            assertThat(byRows[c] / (double) SIMULATIONS).isBetween(0.5, 0.75);
        }
    }

    private static double[] nearCopies(Random random, int groups, int[] groupOfRow) {
        double[] ofGroup = normal(random, groups);
        return Arrays.stream(groupOfRow)
                .mapToDouble(group -> ofGroup[group] + 0.2 * random.nextGaussian())
                .toArray();
    }

    private static double[] normal(Random random, int count) {
        return random.doubles(count).map(any -> random.nextGaussian()).toArray();
    }
}
