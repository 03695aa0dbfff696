package io.pairscope.core.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WassersteinTest {
    /** A population: its second moment is Σ + μμᵀ, whatever the count. */
    private static Gaussian population(double[] mean, SymmetricMatrix covariance) {
        return new Gaussian(1000, mean, covariance, covariance.plusOuter(1, mean));
    }

    private static Gaussian correlated(double[] mean, double[][] correlations, double[] deviations) {
        double[] packed = new double[6];
        for (int j = 0, at = 0; j < 3; j++) {
            for (int i = 0; i <= j; i++) {
                packed[at++] = deviations[i] * correlations[i][j] * deviations[j];
            }
        }
        return population(mean, SymmetricMatrix.ofPacked(3, packed));
    }

    private static Gaussian random(int d, SplittableRandom random) {
        Matrix a = new Matrix(d, d, random.doubles((long) d * d, -1, 1).toArray());
        double[] mean = random.doubles(d, -1, 1).toArray();
        return population(mean, SymmetricMatrix.ofUpper(a.transposeTimes(a)));
    }

    private static double distance(Gaussian a, Gaussian b) {
        return Wasserstein.between(a, b).distance();
    }

    /** By the eigenvalues 0, 0.84549…, 1.40450… of Σ1Σ2, mpmath at 40 digits; published with fewer as 1.51352202. */
    @Test
    void twoGaussiansWithOneGramMatrixAreTheirKnownDistanceApart() {
        Gaussian x = correlated(
                new double[] {0, -0.5, 0.5},
                new double[][] {{1, -0.5, 0}, {-0.5, 1, 0}, {0, 0, 1}},
                new double[] {1, 1, 1});
        double scale = Math.sqrt(1.25);
        double c = -0.25 / scale;
        Gaussian y = correlated(
                new double[] {1, -0.5, 0},
                new double[][] {{1, 0, -0.5}, {0, 1, c}, {-0.5, c, 1}},
                new double[] {0, 1, scale});
        // Sums of nine entries of size one, and the square root of a positive number.
        assertThat(distance(x, y)).isCloseTo(1.5135218980947875, within(50 * Math.ulp(1.0)));
        assertThat(GramLoss.between(x, y).value()).isCloseTo(0, within(1e-30));
    }

    @Test
    void aPointAndALineWithOneGramMatrixAreTheRootOfSixApart() {
        double[] ones = {1, 1, 1};
        SymmetricMatrix zero = SymmetricMatrix.diagonal(3, i -> 0);
        Gaussian w = population(ones, zero);
        Gaussian z = population(new double[3], zero.plusOuter(1, ones));
        assertThat(distance(w, z)).isCloseTo(Math.sqrt(6), within(2 * Math.ulp(2.0)));
        assertThat(GramLoss.between(w, z).value()).isZero();
    }

    @Test
    void onALineItIsTheDistanceOfMeansAndDeviations() {
        Gaussian a = population(new double[] {1}, SymmetricMatrix.diagonal(1, i -> 9));
        Gaussian b = population(new double[] {5}, SymmetricMatrix.diagonal(1, i -> 4));
        assertThat(Wasserstein.between(a, b).squared()).isCloseTo(16 + 1, within(20 * Math.ulp(16.0)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itIsAMetric(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int d = 6;
        Gaussian p = random(d, random);
        Gaussian q = random(d, random);
        Gaussian r = random(d, random);
        // d·ε·(tr Σ1 + tr Σ2); traces are below d².
        double rounding = 2 * d * d * d * Math.ulp(1.0);
        assertThat(Wasserstein.between(p, p).squared()).isCloseTo(0, within(rounding));
        assertThat(Wasserstein.between(p, q).squared())
                .isCloseTo(Wasserstein.between(q, p).squared(), within(rounding));
        assertThat(distance(p, q)).isPositive().isLessThan(distance(p, r) + distance(r, q));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void aCommonRotationChangesNeitherItNorTheGramLossNorCmmd(long seed) {
        int d = 5;
        SplittableRandom random = new SplittableRandom(seed);
        Matrix rotation =
                Svd.of(new Matrix(d, d, random.doubles(d * d, -1, 1).toArray())).u();
        Pairs a = Pairs.coupled(200, d, d, seed);
        Pairs b = Pairs.coupled(150, d, d, seed + 100);
        Gaussian p = Gaussian.of(a.moments().marginal(Side.IMAGE));
        Gaussian q = Gaussian.of(b.moments().marginal(Side.TEXT));
        Gaussian rotatedP = Gaussian.of(a.mapped(rotation).moments().marginal(Side.IMAGE));
        Gaussian rotatedQ = Gaussian.of(b.mapped(rotation).moments().marginal(Side.TEXT));
        // Moments of 200 rows with values of size one: n·ε relative to sums that do not cancel.
        double rounding = 200 * d * Math.ulp(1.0);
        assertThat(Wasserstein.between(rotatedP, rotatedQ).squared())
                .isCloseTo(Wasserstein.between(p, q).squared(), within(10 * rounding));
        double loss = GramLoss.between(p, q).value();
        assertThat(GramLoss.between(rotatedP, rotatedQ).value()).isCloseTo(loss, within(10 * rounding * loss));
        double cmmd = Cmmd.between(p, q);
        assertThat(Cmmd.between(rotatedP, rotatedQ)).isCloseTo(cmmd, within(10 * rounding * cmmd));
    }

    /** Small deviations, dependent directions, unlike sides: what one state knows of itself is at distance zero. */
    @Test
    void aSetIsAtDistanceZeroFromItselfOnItsSupport() {
        Pairs pairs = Pairs.coupled(100, 3, 5, 7);
        double[][] widened = new double[pairs.size()][];
        for (int i = 0; i < widened.length; i++) {
            double[] x = pairs.image()[i];
            widened[i] = new double[] {x[0], x[1], x[2], x[0] + x[1], 7};
        }
        Gaussian joint = Gaussian.of(new Pairs(widened, pairs.text()).moments().joint());
        assertThat(joint.mean()).hasSize(10);
        // What is dropped off the support is below 1e-12 of the largest eigenvalue, by direction.
        assertThat(Wasserstein.between(joint, joint).squared())
                .isCloseTo(0, within(10 * 1e-12 * joint.covariance().trace()));
    }

    /** Of full rank, of too few rows for it, and with directions off the numerical support. */
    @ParameterizedTest(name = "{0} rows of {1} dimensions, condition 1e{2}")
    @CsvSource({"500, 6, 0", "40, 64, 0", "300, 128, 0", "300, 32, 14", "2, 5, 0", "1, 3, 0"})
    void equalStatesAreExactlyZeroApartAndOthersAreNot(int n, int d, int decades) {
        Pairs pairs = Pairs.coupled(n, d, 1, n + d);
        for (double[] row : pairs.image()) {
            for (int j = 0; j < d; j++) {
                row[j] *= Math.pow(10, -0.5 * decades * j / d);
            }
        }
        Gaussian one = Gaussian.of(pairs.moments().marginal(Side.IMAGE));
        Gaussian same = Gaussian.of(pairs.moments().marginal(Side.IMAGE));
        double[] moved = one.mean().clone();
        moved[0] += 1e-5;
        Gaussian other = new Gaussian(n, moved, one.covariance(), one.secondMoment());

        assertThat(Wasserstein.between(one, same)).isEqualTo(new Wasserstein(0));
        assertThat(Wasserstein.between(one, same).distance()).isZero();
        assertThat(Wasserstein.between(one, other).squared()).isCloseTo(1e-10, within(0.1e-10));
    }

    /** Of ordinary sets, of ill-conditioned ones, of too few rows for full rank, of equal ones. */
    @ParameterizedTest(name = "{0} rows of {1} dimensions, condition 1e{2}, seeds {3} and {4}")
    @CsvSource({
        "500, 6, 0, 1, 2",
        "3000, 64, 0, 3, 4",
        "3000, 64, 6, 5, 6",
        "3000, 64, 9, 7, 8",
        "3000, 64, 14, 9, 10",
        "3000, 900, 3, 11, 12",
        "40, 64, 0, 13, 14",
        "3000, 64, 6, 15, 15",
        "2, 5, 0, 16, 17"
    })
    void roughlyItIsTheSameToATenThousandth(int n, int d, int decades, int seed, int other) {
        Marginal a = stretched(n, d, decades, seed);
        Marginal b = stretched(n, d, decades, other);

        double exact = Wasserstein.between(a, b).squared();

        assertThat(Wasserstein.roughly(a, b).squared()).isCloseTo(exact, within(1e-4 * exact));
    }

    /** Fourth powers of such vectors leave the range of double. */
    @Test
    void roughlyItIsThereForVectorsOfAnyLength() {
        Marginal a = scaled(1e100, 1);
        Marginal b = scaled(1e100, 2);
        double exact = Wasserstein.between(scaled(1, 1), scaled(1, 2)).squared();

        assertThat(Wasserstein.roughly(a, b).squared()).isCloseTo(exact * 1e200, within(1e-4 * exact * 1e200));
    }

    private static Marginal scaled(double length, long seed) {
        Pairs pairs = Pairs.coupled(300, 6, 1, seed);
        for (double[] row : pairs.image()) {
            Arrays.setAll(row, j -> length * row[j]);
        }
        return pairs.moments().marginal(Side.IMAGE);
    }

    /** A well-conditioned pair goes the other way, which rounds differently; so the test above says something. */
    @Test
    void roughlyIsAnotherWay() {
        Marginal a = stretched(3000, 64, 6, 1);
        Marginal b = stretched(3000, 64, 6, 2);
        assertThat(Wasserstein.roughly(a, b)).isNotEqualTo(Wasserstein.between(a, b));
        Marginal c = stretched(3000, 64, 14, 1);
        Marginal d = stretched(3000, 64, 14, 2);
        assertThat(Wasserstein.roughly(c, d)).isEqualTo(Wasserstein.between(c, d));
    }

    private static Marginal stretched(int n, int d, int decades, long seed) {
        Pairs pairs = Pairs.coupled(n, d, 1, seed);
        for (double[] row : pairs.image()) {
            for (int j = 0; j < d; j++) {
                row[j] *= (1 + j) * Math.pow(10, -0.5 * decades * j / d);
            }
        }
        return pairs.moments().marginal(Side.IMAGE);
    }

    @Test
    void theNoiseFloorIsTheMeanOverSamplesOfOneGaussian() {
        int repeats = 300;
        double sum = 0;
        double squares = 0;
        for (int seed = 0; seed < repeats; seed++) {
            Gaussian a = Gaussian.of(Pairs.coupled(300, 6, 1, seed).moments().marginal(Side.IMAGE));
            Gaussian b =
                    Gaussian.of(Pairs.coupled(500, 6, 1, 1000 + seed).moments().marginal(Side.IMAGE));
            double squared = Wasserstein.between(a, b).squared();
            sum += squared;
            squares += squared * squared;
        }
        double mean = sum / repeats;
        double error = Math.sqrt((squares / repeats - mean * mean) / (repeats - 1));
        // The population that Pairs.coupled draws images from.
        SymmetricMatrix covariance = SymmetricMatrix.diagonal(6, j -> 1.0 / ((1 + j) * (1 + j)));
        Gaussian first = new Gaussian(300, new double[6], covariance, covariance);
        Gaussian second = new Gaussian(500, new double[6], covariance, covariance);
        assertThat(NoiseFloor.of(first).against(second.count())).isCloseTo(mean, within(4 * error));
        assertThat(error).isLessThan(0.05 * mean);
    }

    @Test
    void unlikeDimensionsAreRefusedWithBoth() {
        SplittableRandom random = new SplittableRandom(1);
        assertThatThrownBy(() -> Wasserstein.between(random(3, random), random(4, random)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 and 4");
        assertThatThrownBy(() -> Gaussian.of(PairMoments.empty(2, 2).marginal(Side.IMAGE)))
                .hasMessageContaining("no rows");
    }
}
