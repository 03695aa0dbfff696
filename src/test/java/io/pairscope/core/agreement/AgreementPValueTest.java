package io.pairscope.core.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erfc;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgreementPValueTest {
    /** An error of 1e-15 in r, times n/2 in the exponent of p, times some tens in the two incomplete beta functions. */
    private static final Percentage LIBRARIES = Percentage.withPercentage(1e-8);

    /** Whole numbers that any language computes alike; {@code slope} ties the ratings to the scores. */
    private static PairedRatings table(int rows, int levels, int slope) {
        double[] scores = IntStream.range(0, rows)
                .mapToDouble(i -> 37L * i % 101 + (i % 7) / 8.0)
                .toArray();
        double[] ratings = IntStream.range(0, rows)
                .mapToDouble(i -> Math.floor((slope * scores[i] + (13L * i * i + 7L * i) % 89) / 200 * levels))
                .toArray();
        return new PairedRatings(scores, ratings);
    }

    /** scipy 1.17.1: pearsonr, spearmanr, kendalltau(method='asymptotic'), of the same tables. */
    @ParameterizedTest(name = "{0} rows, {1} levels, slope {2}")
    @CsvSource({
        "3,100,1,0.0731863950403274,0.0,0.11718508719813801",
        "4,9,1,0.056034958598468965,0.05131670194948613,0.07095149242730563",
        "10,100,0,0.31993712584012524,0.16006700964682788,0.10599754842494571",
        "10,5,-1,0.029743931726647663,0.020214378952289384,0.03152388858816809",
        "57,4,0,0.023847441839613067,0.025087589057991164,0.026468160920889185",
        "57,1000,1,1.8990065735084048e-13,2.440674625573641e-13,6.44964045759092e-11",
        "200,6,1,9.626831101132936e-32,6.726843150869617e-31,9.128000185370913e-26",
        "200,3,0,0.8070706180276536,0.7971793372741397,0.7964444301665184",
        "1000,1000,-1,3.2595529573837304e-168,2.700628080683114e-165,1.1765899066614626e-136",
        "5000,10,0,0.8652917615521042,0.8682844531619216,0.8683042151969269",
        "100000,5,0,0.9785862370163074,0.9765521809138442,0.9765529958705377"
    })
    void pValuesAreThoseOfScipy(int rows, int levels, int slope, double pearson, double spearman, double kendall) {
        double[] pValues = table(rows, levels, slope).pValues();

        assertThat(pValues[0]).isCloseTo(pearson, LIBRARIES);
        assertThat(pValues[1]).isCloseTo(spearman, LIBRARIES);
        assertThat(pValues[2]).isCloseTo(kendall, LIBRARIES);
        assertThat(pValues[3]).isEqualTo(pValues[2]);
    }

    /** The variance of P − Q over all orders of the ratings, one by one. */
    @ParameterizedTest(name = "ratings {1} beside scores {0}")
    @CsvSource({"1234567,7654321", "1123335,1222455", "1112,1233", "123,312", "1122,1122", "12,12", "112,122"})
    void kendallsVarianceIsThatOfAllPermutations(String scores, String ratings) {
        double[] x = scores.chars().asDoubleStream().toArray();
        double[] y = ratings.chars().asDoubleStream().toArray();
        double[] sums = new double[2];
        permute(y.clone(), 0, permuted -> {
            long excess = Definitions.pairs(x, permuted).excess();
            sums[0]++;
            sums[1] += excess * excess;
        });
        double deviation = Math.sqrt(sums[1] / sums[0]);
        double z = Definitions.pairs(x, y).excess() / deviation;

        assertThat(new PairedRatings(x, y).pValues()[Coefficient.KENDALL_TAU_B.ordinal()])
                .isCloseTo(Erfc.value(Math.abs(z) / Math.sqrt(2)), within(1e-14));
    }

    private static void permute(double[] values, int from, Consumer<double[]> each) {
        if (from == values.length) {
            each.accept(values);
        }
        for (int i = from; i < values.length; i++) {
            swap(values, from, i);
            permute(values, from + 1, each);
            swap(values, from, i);
        }
    }

    private static void swap(double[] values, int i, int j) {
        double kept = values[i];
        values[i] = values[j];
        values[j] = kept;
    }

    /** With 4 rows the t distribution has 2 degrees of freedom: p = 1 − |r|. With 3, one: p = 1 − 2/π asin |r|. */
    @Test
    void pValuesOfFewRowsAreTheClosedForms() {
        double r = new PairedRatings(new double[] {1, 2, 3, 4}, new double[] {1, 3, 2, 4}).pValues()[1];
        assertThat(r).isCloseTo(1 - 0.8, within(1e-15));

        double three = new PairedRatings(new double[] {1, 2, 3}, new double[] {1, 3, 2}).pValues()[1];
        assertThat(three).isCloseTo(1 - 2 / Math.PI * Math.asin(0.5), within(1e-15));
    }

    @ParameterizedTest(name = "slope {0}")
    @ValueSource(doubles = {1, -2})
    void aLineHasPValueZero(double slope) {
        double[] x = {1, 2, 3, 4, 5};
        double[] pValues = new PairedRatings(
                        x, Arrays.stream(x).map(value -> slope * value).toArray())
                .pValues();

        assertThat(pValues[0]).isZero();
        assertThat(pValues[1]).isZero();
    }

    /** Two rows are on a line whatever they are. */
    @Test
    void twoRowsSayNothing() {
        double[] pValues = new PairedRatings(new double[] {1, 2}, new double[] {5, 3}).pValues();

        assertThat(pValues[0]).isEqualTo(1);
        assertThat(pValues[1]).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} rows")
    @ValueSource(longs = {4, 5, 7, 10, 30, 1000, 1_000_000})
    void oneCorrelationInTwentyIsBeyondThatByChance(long rows) {
        assertThat(PearsonCorrelation.pValue(Coefficient.byChance(rows), rows)).isBetween(0.035, 0.055);
    }

    @ParameterizedTest(name = "{0} rows")
    @ValueSource(longs = {1, 2, 3})
    void fewRowsHaveAnyCorrelationByChance(long rows) {
        assertThat(Coefficient.byChance(rows)).isEqualTo(1);
    }
}
