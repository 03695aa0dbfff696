package io.pairscope.core.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.RankPolicy;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MutualInformationTest {
    private static GaussianFit fit(List<Row> rows) {
        return fit(Gaussians.moments(rows, Normalization.NEVER, 256), RankPolicy.SUPPORT);
    }

    private static GaussianFit fit(PairMoments moments, RankPolicy policy) {
        return GaussianPair.fit(JointSupport.of(moments, new Regularization(policy, 1e-3)));
    }

    private static double information(List<Row> rows) {
        return ((GaussianPair) fit(rows)).mutualInformation();
    }

    @Test
    void theAnalyticValueOfSixPairsOfCorrelationOneHalf() {
        double[] rho = new double[6];
        Arrays.fill(rho, 0.5);
        double information = MutualInformation.fromCanonicalCorrelations(rho);
        assertThat(information).isCloseTo(-3 * Math.log(0.75), within(4 * Math.ulp(1.0)));
    }

    @ParameterizedTest(name = "N {0}, d {1}, ρ {2}, seed {3}")
    @CsvSource({"4000,4,0.5,1", "4000,8,0.3,2", "2000,16,0.8,3", "1000,2,0.95,4"})
    void equicorrelatedGaussiansHaveTheirAnalyticInformationWithinThreeErrors(int n, int d, double rho, long seed) {
        double corrected = information(Gaussians.equicorrelated(n, d, rho, seed)) - MutualInformation.bias(n, d, d);
        double expected = -0.5 * d * Math.log(1 - rho * rho);
        // Var PMI = Σρ², the influence function of the estimate.
        double standardError = Math.sqrt(d * rho * rho / n);
        assertThat(corrected).isCloseTo(expected, within(3 * standardError));
    }

    /** ½Σ[ψ((N − i)/2) − ψ((N − d − i)/2)], i = 1 … d, by scipy.special.digamma, to the digits given. */
    @ParameterizedTest(name = "d {0}, N {1}: bias {2}")
    @CsvSource({"512,2000,90.0", "512,5000,29.28", "512,30000,4.445", "512,1000000,0.1311"})
    void theBiasIsThatOfScipysDigamma(int d, long n, double bias) {
        assertThat(MutualInformation.bias(n, d, d)).isCloseTo(bias, within(bias * 1e-3));
    }

    /** By scipy.special.digamma and polygamma, to four decimals. */
    @Test
    void theIndependenceBaselineIsExact() {
        assertThat(MutualInformation.bias(300, 20, 30)).isCloseTo(1.0985, within(5e-5));
        assertThat(Math.sqrt(MutualInformation.independenceVariance(300, 20, 30)))
                .isCloseTo(0.0635, within(5e-5));
    }

    @Test
    void independentSamplesScatterAroundTheBaselineAsItSays() {
        int repeats = 200;
        double sum = 0;
        double squares = 0;
        for (int seed = 0; seed < repeats; seed++) {
            double z = MutualInformation.independenceZ(information(Gaussians.equicorrelated(60, 4, 0, seed)), 60, 4, 4);
            sum += z;
            squares += z * z;
        }
        // Mean of 200 standard normals: ± 0.07; their variance: 1 ± 0.1. Four standard errors each.
        assertThat(sum / repeats).isCloseTo(0, within(4 / Math.sqrt(repeats)));
        assertThat(squares / repeats).isCloseTo(1, within(4 * Math.sqrt(2.0 / repeats)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void bothRoutesAgreeOnWellConditionedData(long seed) {
        GaussianPair gaussian = (GaussianPair) fit(Gaussians.equicorrelated(500, 10, 0.6, seed));
        // Sums over 500 rows, covariances of condition below 10.
        assertThat(gaussian.mutualInformationByDeterminants()).isCloseTo(gaussian.mutualInformation(), within(1e-12));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void invertibleMapsOfEitherSideChangeNothing(long seed) {
        List<Row> rows = Gaussians.equicorrelated(400, 5, 0.6, seed);
        SplittableRandom random = new SplittableRandom(seed);
        double[][] map = new double[5][5];
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                map[i][j] = random.nextGaussian() + (i == j ? 4 : 0);
            }
        }
        List<Row> mapped = new ArrayList<>();
        for (Row row : rows) {
            double[] x = new double[5];
            double[] y = new double[5];
            for (int i = 0; i < 5; i++) {
                x[i] = 10;
                for (int j = 0; j < 5; j++) {
                    x[i] += map[i][j] * row.image()[j];
                }
                y[i] = -3 + 1000 * row.text()[i];
            }
            mapped.add(Row.of(row.id(), x, y));
        }
        // Condition of the maps is below 1e4 squared in the covariance: 1e8·ε.
        assertThat(information(mapped)).isCloseTo(information(rows), within(1e-8));
    }

    @Test
    void tooFewRowsAreAReasonNotANumber() {
        GaussianFit fit = fit(Gaussians.equicorrelated(12, 6, 0.5, 1));
        assertThat(fit).isInstanceOf(GaussianFit.Undefined.class);
        assertThat(((GaussianFit.Undefined) fit).reason()).contains("12 rows").contains("6 + 6");
    }

    /**
     * Columns of a Hadamard matrix have no mean and are orthogonal: the correlations of x with ρx + √(1 − ρ²)e are exactly ρ.
     * Rounding of y and of the sums moves 1 − ρ² by up to 32·2⁻⁵³, and half its logarithm in each direction accordingly: by
     * 5e-7 of 175 nats.
     */
    @ParameterizedTest(name = "{0} directions with 1 - rho² = {1}")
    @CsvSource({"16,3e-10", "12,1e-12", "4,1e-13", "16,1e-3"})
    void strongDependenceIsFiniteAsLongAsItIsMoreThanRounding(int directions, double rest) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            double[] x = new double[directions];
            double[] y = new double[directions];
            for (int j = 0; j < directions; j++) {
                // One column the other way round: no row then has one value everywhere.
                x[j] = (j == 0 ? -1 : 1) * hadamard(i, j + 1);
                y[j] = Math.sqrt(1 - rest) * x[j] + Math.sqrt(rest) * hadamard(i, j + 1 + directions);
            }
            rows.add(Row.of("row " + i, x, y));
        }
        double expected = -0.5 * directions * Math.log(rest);
        assertThat(((GaussianPair) fit(rows)).mutualInformation())
                .isCloseTo(expected, within(0.5 * directions * 0x1p-48 / rest));
    }

    private static int hadamard(int i, int j) {
        return Integer.bitCount(i & j) % 2 == 0 ? 1 : -1;
    }

    @ParameterizedTest(name = "{0} rows, {1} dimensions, condition 10^{2}, seed {3}")
    @CsvSource({"50,2,0,1", "400,16,0,2", "400,16,6,3", "3000,40,6,4", "400,16,8,5", "3000,8,8,6"})
    void everyLinearFunctionHasInfiniteInformation(int n, int d, int condition, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] map = new double[d][d];
        for (double[] row : map) {
            for (int j = 0; j < d; j++) {
                row[j] = random.nextGaussian();
            }
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double[] x = new double[d];
            double[] y = new double[d];
            for (int j = 0; j < d; j++) {
                x[j] = 1 + random.nextGaussian() * Math.pow(10, -0.5 * condition * j / (d - 1));
            }
            for (int j = 0; j < d; j++) {
                for (int k = 0; k < d; k++) {
                    y[j] += map[j][k] * x[k];
                }
            }
            rows.add(Row.of("row " + i, x, y));
        }
        GaussianFit fit = fit(rows);
        assertThat(fit).isInstanceOf(GaussianFit.Undefined.class);
        assertThat(((GaussianFit.Undefined) fit).reason()).contains("infinite");
    }

    @Test
    void aSideThatIsAFunctionOfTheOtherHasInfiniteInformationAndSaysSo() {
        List<Row> rows = new ArrayList<>();
        for (Row row : Gaussians.equicorrelated(200, 4, 0.5, 1)) {
            rows.add(new Row(row.id(), row.image(), row.image()));
        }
        GaussianFit fit = fit(rows);
        assertThat(fit).isInstanceOf(GaussianFit.Undefined.class);
        assertThat(((GaussianFit.Undefined) fit).reason()).contains("infinite");
    }

    @Test
    void aSideThatDoesNotVaryIsNamed() {
        List<Row> rows = new ArrayList<>();
        for (Row row : Gaussians.equicorrelated(50, 3, 0.5, 1)) {
            rows.add(new Row(row.id(), row.image(), new Double[] {1.0, 2.0, 3.0}));
        }
        GaussianFit fit = fit(rows);
        assertThat(((GaussianFit.Undefined) fit).reason()).contains("the texts do not vary");
    }

    @Test
    void dependentDirectionsAreProjectedOutAndChangeNothing() {
        List<Row> rows = Gaussians.equicorrelated(300, 4, 0.6, 5);
        List<Row> widened = new ArrayList<>();
        for (Row row : rows) {
            double[] x = new double[6];
            for (int j = 0; j < 4; j++) {
                x[j] = row.image()[j];
            }
            x[4] = x[0] + x[1];
            x[5] = 7;
            double[] y =
                    Arrays.stream(row.text()).mapToDouble(Double::doubleValue).toArray();
            widened.add(Row.of(row.id(), x, y));
        }
        GaussianPair gaussian = (GaussianPair) fit(widened);
        assertThat(gaussian.rank(Side.IMAGE)).isEqualTo(4);
        // Sums over some hundred rows, about a coordinate of size 7.
        assertThat(gaussian.mutualInformation()).isCloseTo(information(rows), within(1e-11));
    }

    @ParameterizedTest
    @EnumSource(
            value = RankPolicy.class,
            names = {"RIDGE", "LEDOIT_WOLF", "OAS"})
    void regularizedCovariancesHaveInformationEvenWithFewRows(RankPolicy policy) {
        PairMoments moments = Gaussians.moments(Gaussians.equicorrelated(10, 8, 0.6, 5), Normalization.NEVER, 256);
        GaussianFit fit = fit(moments, policy);
        assertThat(fit).isInstanceOf(GaussianPair.class);
        assertThat(((GaussianPair) fit).mutualInformation()).isPositive().isFinite();
    }
}
