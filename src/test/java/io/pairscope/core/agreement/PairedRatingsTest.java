package io.pairscope.core.agreement;

import static io.pairscope.core.agreement.Coefficient.KENDALL_TAU_B;
import static io.pairscope.core.agreement.Coefficient.KENDALL_TAU_C;
import static io.pairscope.core.agreement.Coefficient.PEARSON;
import static io.pairscope.core.agreement.Coefficient.SPEARMAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairedRatingsTest {
    private static final double EPSILON = Math.ulp(1.0);

    /** Sums of n products about the means, in two orders: each rounds by less than n ε of the sum of magnitudes. */
    private static Offset<Double> rounding(int rows) {
        return within(8 * (rows + 4) * EPSILON);
    }

    private static double value(double[] coefficients, Coefficient coefficient) {
        return coefficients[coefficient.ordinal()];
    }

    /** scipy 1.10: kendalltau (both variants) and spearmanr. */
    @Test
    void coefficientsAreThoseOfScipy() {
        PairedRatings kendall = new PairedRatings(new double[] {12, 2, 1, 12, 2}, new double[] {1, 4, 7, 1, 0});
        assertThat(value(kendall.coefficients(), KENDALL_TAU_B)).isCloseTo(-0.4714045207910316, within(4 * EPSILON));
        assertThat(value(kendall.coefficients(), KENDALL_TAU_C)).isCloseTo(-0.48, within(4 * EPSILON));
        assertThat(value(kendall.pValues(), KENDALL_TAU_B)).isCloseTo(0.28274545993277467, within(4 * EPSILON));
        assertThat(value(kendall.pValues(), KENDALL_TAU_C)).isEqualTo(value(kendall.pValues(), KENDALL_TAU_B));

        PairedRatings spearman = new PairedRatings(new double[] {1, 2, 3, 4, 5}, new double[] {5, 6, 7, 8, 7});
        assertThat(value(spearman.coefficients(), SPEARMAN)).isCloseTo(0.8207826816681233, within(4 * EPSILON));

        PairedRatings two = new PairedRatings(new double[] {1, 1, 2}, new double[] {1, 1, 2});
        assertThat(value(two.coefficients(), KENDALL_TAU_C)).isCloseTo(0.8888888888888888, within(4 * EPSILON));
        assertThat(value(two.coefficients(), KENDALL_TAU_B)).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} rows, {1} scores and {2} ratings at most, seed {3}")
    @CsvSource({
        "2,0,0,1",
        "3,0,0,2",
        "3,2,2,3",
        "4,2,3,4",
        "5,3,0,5",
        "17,4,4,6",
        "64,0,5,7",
        "65,5,0,8",
        "200,2,2,9",
        "200,0,0,10",
        "333,3,40,11",
        "500,0,6,12"
    })
    void coefficientsAreThoseOfAllPairsAndRanks(int rows, int scoreLevels, int ratingLevels, long seed) {
        Random random = new Random(seed);
        for (int repetition = 0; repetition < 10; repetition++) {
            double[] x = Definitions.column(random, rows, scoreLevels);
            double[] y = Definitions.column(random, rows, ratingLevels);
            if (Arrays.stream(x).distinct().count() > 1
                    && Arrays.stream(y).distinct().count() > 1) {
                assertThat(new PairedRatings(x, y).coefficients())
                        .containsExactly(Definitions.coefficients(x, y), rounding(rows));
            }
        }
    }

    @ParameterizedTest(name = "{0} rows, {1} scores and {2} ratings at most, seed {3}")
    @CsvSource({"3,0,0,1", "8,3,3,2", "40,0,0,3", "40,0,4,4", "41,2,0,5", "150,5,5,6", "150,0,0,7"})
    void aResampleHasTheCoefficientsOfItsRowsWrittenOut(int rows, int scoreLevels, int ratingLevels, long seed) {
        Random random = new Random(seed);
        double[] scores = Definitions.column(random, rows, scoreLevels);
        double[] ratings = Definitions.column(random, rows, ratingLevels);
        PairedRatings paired = new PairedRatings(scores, ratings);
        Resamples resamples = Resamples.ofRows(rows, seed);
        for (int r = 0; r < 20; r++) {
            // Also resamples of other sizes, as groups make them.
            int[] weights =
                    r % 2 == 0 ? resamples.weights(r) : random.ints(rows, 0, 4).toArray();
            double[] x = Definitions.repeated(scores, weights);
            double[] y = Definitions.repeated(ratings, weights);
            double[] own = paired.coefficients(weights);
            double[] written = new PairedRatings(x, y).coefficients();
            // Counts are whole numbers, so that Kendall's are equal to the last bit; NaN equals NaN.
            assertThat(Arrays.copyOfRange(own, 2, 4)).isEqualTo(Arrays.copyOfRange(written, 2, 4));
            if (!Double.isNaN(own[0])) {
                assertThat(own).containsExactly(Definitions.coefficients(x, y), rounding(3 * rows));
            }
        }
    }

    @Test
    void aResampleThatLeavesOneScoreOrTooFewRowsHasNoCoefficients() {
        PairedRatings paired = new PairedRatings(new double[] {1, 2, 2, 3}, new double[] {1, 2, 3, 3});

        assertThat(paired.coefficients(new int[] {0, 2, 2, 0})).containsOnly(Double.NaN);
        assertThat(paired.coefficients(new int[] {0, 0, 2, 2})).containsOnly(Double.NaN);
        assertThat(paired.coefficients(new int[] {0, 4, 0, 0})).containsOnly(Double.NaN);
        assertThat(paired.coefficients(new int[] {0, 0, 0, 1})).containsOnly(Double.NaN);
        assertThat(paired.coefficients(new int[4])).containsOnly(Double.NaN);
        assertThat(paired.coefficients(new int[] {1, 1, 0, 0}))
                .containsExactly(new double[] {1, 1, 1, 1}, within(EPSILON));
    }

    @Test
    void whereASideIsConstantNothingExistsAndTheReasonIsSaid() {
        double[] one = {7, 7, 7};
        double[] some = {1, 2, 2};

        assertThat(new PairedRatings(one, some).undefined()).isEqualTo("the score is constant");
        assertThat(new PairedRatings(some, one).undefined()).isEqualTo("the ratings are constant");
        assertThat(new PairedRatings(one, one).undefined()).isEqualTo("the score and the ratings are constant");
        assertThat(new PairedRatings(some, some).undefined()).isNull();
        assertThat(new PairedRatings(one, some).coefficients()).containsOnly(Double.NaN);
        assertThat(new PairedRatings(some, one).coefficients()).containsOnly(Double.NaN);
        assertThat(new PairedRatings(some, one).pValues()).containsOnly(Double.NaN);
    }

    @ParameterizedTest(name = "{0} rows")
    @ValueSource(ints = {0, 1})
    void fewerThanTwoRowsHaveNoCoefficients(int rows) {
        PairedRatings paired = new PairedRatings(new double[rows], new double[rows]);

        assertThat(paired.rows()).isEqualTo(rows);
        assertThat(paired.undefined())
                .isEqualTo(rows == 0 ? "no row has both a number of this score and a rating" : "fewer than 2 rows");
        assertThat(paired.coefficients()).containsOnly(Double.NaN);
        assertThat(paired.coefficients(new int[rows])).containsOnly(Double.NaN);
        assertThat(paired.pValues()).containsOnly(Double.NaN);
    }

    /** A mean of values about 1e8 rounds by 1e-8, as much as the values differ. */
    @Test
    void largeValuesThatDifferLittleKeepTheirCorrelation() {
        Random random = new Random(1);
        int rows = 1000;
        double[] steps = random.ints(rows, 0, 64).asDoubleStream().toArray();
        double[] ratings =
                Arrays.stream(steps).map(step -> step + random.nextInt(40)).toArray();
        // Steps of 2^-26 are exact at 1e8.
        double[] scores =
                Arrays.stream(steps).map(step -> 1e8 + Math.scalb(step, -26)).toArray();

        double[] exact = Definitions.coefficients(steps, ratings);
        assertThat(new PairedRatings(scores, ratings).coefficients()).containsExactly(exact, rounding(rows));
        assertThat(new PairedRatings(ratings, scores).coefficients()[PEARSON.ordinal()])
                .isCloseTo(exact[PEARSON.ordinal()], rounding(rows));
    }

    @Test
    void aResampleWithoutTheOneHugeScoreKeepsTheDigitsOfTheOthers() {
        double[] scores = {1e15, 1, 2, 3, 4, 5};
        double[] ratings = {0, 1, 3, 2, 5, 4};

        // Of 1…5 and 1, 3, 2, 5, 4: Σ dx dy = 8 of 10.
        assertThat(new PairedRatings(scores, ratings).coefficients(new int[] {0, 1, 1, 1, 1, 1})[PEARSON.ordinal()])
                .isCloseTo(0.8, within(8 * EPSILON));
    }

    @ParameterizedTest(name = "scores times {0}")
    @ValueSource(doubles = {1e-320, 1e-300, 1e-170, 1e170, 1e300, 1.5e307})
    void valuesOfAnySizeNeitherOverflowNorVanish(double unit) {
        double[] steps = {3, -9, 4, 0, 7, 7, -2};
        double[] ratings = {1, 0, 5, 3, 4, 9, 1};
        double[] scores = Arrays.stream(steps).map(step -> step * unit).toArray();

        // A product rounds by half a unit in the last place of its own, 4.9e-324 where they are least.
        double relative = Math.max(EPSILON, Double.MIN_VALUE / unit);
        assertThat(new PairedRatings(scores, ratings).coefficients())
                .containsExactly(Definitions.coefficients(steps, ratings), within(32 * relative));
    }

    @Test
    void minusZeroTiesWithZero() {
        double[] ratings = {1, 2, 3, 4};

        assertThat(new PairedRatings(new double[] {-0.0, 0.0, -0.0, 1}, ratings).coefficients())
                .isEqualTo(new PairedRatings(new double[] {0, 0, 0, 1}, ratings).coefficients());
        assertThat(new PairedRatings(new double[] {-0.0, 0.0, -0.0, 0}, ratings).undefined())
                .isEqualTo("the score is constant");
    }

    /** The order of the rows is that of the table, which says nothing. */
    @Test
    void coefficientsDoNotDependOnTheOrderOfRows() {
        Random random = new Random(5);
        double[] scores = Definitions.column(random, 300, 20);
        double[] ratings = Definitions.column(random, 300, 5);
        int[] order = IntStream.range(0, 300).map(row -> row * 7 % 300).toArray();
        double[] otherScores =
                Arrays.stream(order).mapToDouble(row -> scores[row]).toArray();
        double[] otherRatings =
                Arrays.stream(order).mapToDouble(row -> ratings[row]).toArray();

        assertThat(new PairedRatings(otherScores, otherRatings).coefficients())
                .isEqualTo(new PairedRatings(scores, ratings).coefficients());
    }

    /**
     * Of 200 000 rows there are 2e10 pairs, beyond 32 bits. Ratings fall within each of k blocks that rise: P counts pairs of two
     * blocks, Q those within one.
     */
    @ParameterizedTest(name = "{0} blocks")
    @ValueSource(ints = {1, 2, 1000})
    void pairsAreCountedInSixtyFourBits(int blocks) {
        int rows = 200_000;
        int block = rows / blocks;
        double[] scores = IntStream.range(0, rows).asDoubleStream().toArray();
        double[] ratings = IntStream.range(0, rows)
                .mapToDouble(row -> row / block * block + block - 1 - row % block)
                .toArray();
        double pairs = rows * (rows - 1.0) / 2;
        double within = blocks * (block * (block - 1.0) / 2);

        double[] coefficients = new PairedRatings(scores, ratings).coefficients();
        assertThat(value(coefficients, KENDALL_TAU_B)).isCloseTo((pairs - 2 * within) / pairs, within(4 * EPSILON));
        // Each row is there twice: copies tie, everything else counts four times.
        int[] twice = new int[rows];
        Arrays.fill(twice, 2);
        assertThat(value(new PairedRatings(scores, ratings).coefficients(twice), KENDALL_TAU_B))
                .isCloseTo((pairs - 2 * within) / pairs, within(4 * EPSILON));
    }

    /** Of two values on either side, all coefficients but τc are the φ of the table of counts. */
    @Test
    void tiedPairsAreCountedInSixtyFourBits() {
        int rows = 200_000;
        double[] scores = IntStream.range(0, rows).mapToDouble(row -> row % 2).toArray();
        double[] ratings = IntStream.range(0, rows)
                .mapToDouble(row -> row % 8 < 3 ? 1 : row % 2)
                .toArray();
        // Of 8 rows: score 0 has ratings 1, 1, 0, 0; score 1 has 1, 1, 1, 1.
        double phi = (2 * 4 - 2 * 0) / Math.sqrt(4 * 4 * 2 * 6);

        double[] coefficients = new PairedRatings(scores, ratings).coefficients();
        assertThat(value(coefficients, PEARSON)).isCloseTo(phi, rounding(rows));
        assertThat(value(coefficients, SPEARMAN)).isCloseTo(phi, rounding(rows));
        assertThat(value(coefficients, KENDALL_TAU_B)).isCloseTo(phi, within(4 * EPSILON));
        // P − Q is 8 of 64 ordered pairs: 2 · 8 (rows/8)² / (rows² / 2).
        assertThat(value(coefficients, KENDALL_TAU_C)).isCloseTo(0.5, within(4 * EPSILON));
    }

    @Test
    void noCoefficientLeavesTheRangeByRounding() {
        Random random = new Random(6);
        for (int i = 0; i < 1000; i++) {
            double[] scores = Definitions.column(random, 3 + i % 10, 0);
            double slope = random.nextGaussian();
            double[] ratings = Arrays.stream(scores).map(score -> slope * score).toArray();
            for (double coefficient : new PairedRatings(scores, ratings).coefficients()) {
                assertThat(Math.abs(coefficient)).isBetween(1 - 1e-12, 1.0);
            }
        }
    }

    @Test
    void numbersThatAreNotFiniteAreRefused() {
        assertThatThrownBy(() -> new PairedRatings(new double[] {1, Double.NaN}, new double[] {1, 2}))
                .hasMessage("row 1 has the score NaN and the rating 2.0; both must be finite");
        assertThatThrownBy(() -> new PairedRatings(new double[] {1}, new double[] {Double.POSITIVE_INFINITY}))
                .hasMessageContaining("row 0");
        assertThatThrownBy(() -> new PairedRatings(new double[1], new double[2]))
                .hasMessage("1 scores and 2 ratings");
        assertThatThrownBy(() -> new PairedRatings(new double[2], new double[2]).coefficients(new int[3]))
                .hasMessage("3 weights of 2 rows");
    }
}
