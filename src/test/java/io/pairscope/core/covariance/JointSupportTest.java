package io.pairscope.core.covariance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.information.GaussianFit;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.moments.StoredType;
import io.pairscope.core.spectrum.LinearAlignability;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JointSupportTest {
    private static final int TEXT_DIMS = 4;

    private static double[][] noise(int n, int d, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] rows = new double[n][d];
        for (double[] row : rows) {
            for (int j = 0; j < d; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return rows;
    }

    private static PairMoments moments(
            double[][] image, double[][] text, Normalization normalization, StoredType type) {
        return new Pairs(image, text).moments(normalization, type);
    }

    private static JointSupport support(PairMoments moments) {
        return JointSupport.of(moments, Regularization.NONE);
    }

    private static double information(PairMoments moments) {
        return ((GaussianPair) GaussianPair.fit(support(moments))).mutualInformation();
    }

    /** n × one vector; the lengths of the rows differ where they are divided by their norms anyway. */
    private static double[][] parallel(int n, int d, Normalization normalization, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] direction = noise(1, d, seed + 100)[0];
        double[][] rows = new double[n][d];
        for (double[] row : rows) {
            double length = normalization == Normalization.APPLY ? Math.exp(3 * random.nextGaussian()) : 1;
            for (int j = 0; j < d; j++) {
                row[j] = length * direction[j];
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "{0}, {1}, {2} rows of {3} dimensions")
    @CsvSource({
        "APPLY,DOUBLE,300,4", "APPLY,FLOAT,300,4", "NEVER,DOUBLE,300,4", "NEVER,FLOAT,300,4",
        "APPLY,DOUBLE,2,32", "APPLY,FLOAT,2,32", "NEVER,DOUBLE,3,1", "NEVER,FLOAT,5,7",
        "APPLY,DOUBLE,1025,100", "APPLY,FLOAT,1025,100", "NEVER,DOUBLE,3000,100", "APPLY,FLOAT,30,200"
    })
    void rowsThatAreParallelOrEqualHaveRankZero(Normalization normalization, StoredType type, int n, int d) {
        for (int seed = 0; seed < 5; seed++) {
            double[][] constant = parallel(n, d, normalization, seed);
            double[][] other = noise(n, TEXT_DIMS, seed + 50);
            JointSupport first = support(moments(constant, other, normalization, type));
            assertThat(first.rank(Side.IMAGE)).as("seed %d", seed).isZero();
            assertThat(first.rank(Side.TEXT)).isEqualTo(Math.min(n - 1, TEXT_DIMS));
            assertThat(((GaussianFit.Undefined) GaussianPair.fit(first)).reason())
                    .isEqualTo("the images do not vary");
            JointSupport second = support(moments(other, constant, normalization, type));
            assertThat(((GaussianFit.Undefined) GaussianPair.fit(second)).reason())
                    .isEqualTo("the texts do not vary");
        }
    }

    @ParameterizedTest
    @EnumSource(RankPolicy.class)
    void noRegularizationMakesAConstantSideVary(RankPolicy policy) {
        double[][] constant = parallel(300, 4, Normalization.APPLY, 1);
        PairMoments moments = moments(constant, noise(300, TEXT_DIMS, 2), Normalization.APPLY, StoredType.DOUBLE);
        JointSupport support = JointSupport.of(moments, new Regularization(policy, 1e-3));
        assertThat(support.constant()).contains("the images do not vary");
    }

    /** The spread is 10 000 times what the stored type rounds off, and the rank relative to the largest is full. */
    @ParameterizedTest(name = "{0}, {1} rows of {2} dimensions, mean over spread {3}")
    @CsvSource({"DOUBLE,400,8,1e10", "DOUBLE,3000,40,1e10", "FLOAT,400,8,1e3", "FLOAT,3000,40,1e3", "FLOAT,60,40,1e2"})
    void aSmallSpreadAboutALargeMeanKeepsItsRank(StoredType type, int n, int d, double mean) {
        for (int seed = 0; seed < 3; seed++) {
            double[][] x = noise(n, d, seed);
            for (double[] row : x) {
                for (int j = 0; j < d; j++) {
                    row[j] += mean;
                }
            }
            PairMoments moments = moments(x, noise(n, TEXT_DIMS, seed + 9), Normalization.NEVER, type);
            assertThat(support(moments).rank(Side.IMAGE)).as("seed %d", seed).isEqualTo(d);
        }
    }

    @Test
    void constantColumnsAreToldFromOthersWhateverTheirScale() {
        double[][] x = noise(500, 6, 1);
        for (double[] row : x) {
            row[1] = 1e6;
            row[2] *= 1e-20;
            row[4] = 0;
            row[5] = -1e-30;
        }
        PairMoments moments = moments(x, noise(500, TEXT_DIMS, 2), Normalization.NEVER, StoredType.DOUBLE);
        assertThat(moments.marginal(Side.IMAGE).roundingNoise().constantColumns())
                .containsExactly(1, 4, 5);
        assertThat(support(moments).rank(Side.IMAGE)).isEqualTo(3);
    }

    @ParameterizedTest(name = "{0} rows, seed {1}, columns times 10^-{2} … 10^{2}")
    @CsvSource({"400,1,6", "400,2,6", "60,3,6", "2000,4,6", "400,5,12", "400,6,15"})
    void theScaleOfAColumnChangesNeitherRankNorInformation(int n, long seed, int decades) {
        Pairs pairs = Pairs.coupled(n, 8, 8, seed);
        double[][] scaled = new double[n][8];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 8; j++) {
                scaled[i][j] = pairs.image()[i][j] * Math.pow(10, decades * (2 * j / 7.0 - 1));
            }
        }
        PairMoments moments = new Pairs(scaled, pairs.text()).moments();
        assertThat(support(moments).rank(Side.IMAGE)).isEqualTo(8);
        // Relative to the condition of the correlations, which is below 1e3 here.
        assertThat(information(moments)).isCloseTo(information(pairs.moments()), within(1e-11));
        double[] pmi = pmi(scaled, pairs.text(), moments);
        double[] expected = pmi(pairs.image(), pairs.text(), pairs.moments());
        for (int i = 0; i < n; i++) {
            assertThat(pmi[i]).isCloseTo(expected[i], within(1e-9));
        }
        assertThat(LinearAlignability.of(support(moments), Side.TEXT).orElseThrow())
                .isCloseTo(
                        LinearAlignability.of(support(pairs.moments()), Side.TEXT)
                                .orElseThrow(),
                        within(1e-11));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-165, 1e-200, 1e-300})
    void valuesWhoseSquaresVanishAreSaidToBeTooSmallAndNotConstant(double factor) {
        double[][] x = noise(400, 8, 1);
        Arrays.stream(x).forEach(row -> Arrays.setAll(row, j -> factor * row[j]));
        PairMoments moments = moments(x, noise(400, TEXT_DIMS, 2), Normalization.NEVER, StoredType.DOUBLE);
        assertThat(support(moments).constant(Side.IMAGE))
                .hasValueSatisfying(reason -> assertThat(reason).contains("images", "below the range of double"));
        assertThat(support(moments).constant(Side.TEXT)).isEmpty();
    }

    /** Dead columns of an encoder: some 1e-33 beside values of size one. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void columnsFarBelowTheOthersAreDeadWhenStoredAsFloat(long seed) {
        double[][] x = noise(300, 8, seed);
        double[][] without = noise(300, 8, seed);
        for (int i = 0; i < 300; i++) {
            x[i][3] *= 1e-33;
            x[i][6] *= 1e-20;
            without[i][3] = 0;
            without[i][6] = 0;
        }
        double[][] y = noise(300, TEXT_DIMS, 10 + seed);
        PairMoments moments = moments(x, y, Normalization.NEVER, StoredType.FLOAT);
        assertThat(support(moments).rank(Side.IMAGE)).isEqualTo(6);
        assertThat(information(moments))
                .isCloseTo(information(moments(without, y, Normalization.NEVER, StoredType.FLOAT)), within(1e-12));
    }

    private static double[] pmi(double[][] image, double[][] text, PairMoments moments) {
        GaussianPair gaussian = (GaussianPair) GaussianPair.fit(support(moments));
        return io.pairscope.core.Pairs.of(image, text, Normalization.NEVER).pmi(gaussian);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-140, 1e-100, 1e-30, 1e30, 1e100, 1e149})
    void theScaleOfASideChangesNoInformation(double factor) {
        Pairs pairs = Pairs.coupled(400, 8, 6, 1);
        double[][] scaled = new double[400][8];
        for (int i = 0; i < 400; i++) {
            for (int j = 0; j < 8; j++) {
                scaled[i][j] = factor * pairs.image()[i][j];
            }
        }
        assertThat(information(new Pairs(scaled, pairs.text()).moments()))
                .isCloseTo(information(pairs.moments()), within(1e-12));
    }

    /** R² is a share of the variance in embedding units: of column j it is 1 − |R|/|R without j|, R the correlations. */
    @Test
    void alignabilityWeighsColumnsByTheirVarianceAsItIs() {
        int n = 300;
        double[][] y = noise(n, 1, 3);
        double[][] x = noise(n, 2, 4);
        for (int i = 0; i < n; i++) {
            x[i][0] = 1000 * (0.6 * y[i][0] + 0.8 * x[i][0]);
        }
        PairMoments moments = new Pairs(x, y).moments();
        double explained = 0;
        double total = 0;
        for (int j = 0; j < 2; j++) {
            double xy = moments.scatter().get(j, 2);
            explained += xy * xy / moments.scatter().get(2, 2);
            total += moments.scatter().get(j, j);
        }
        assertThat(LinearAlignability.of(support(moments), Side.IMAGE).orElseThrow())
                .isCloseTo(explained / total, within(1e-14));
    }

    @Test
    void eigenvaluesInUnitsAreThoseOfTheCovarianceAsItIs() {
        PairMoments moments = Pairs.coupled(200, 5, 3, 7).moments();
        double[] direct = SymmetricEigen.values(moments.scatter().scaledPlusIdentity(1 / 199.0, 0));
        assertThat(support(moments).jointEigenvaluesInUnits()).hasSize(8);
        for (int k = 0; k < 8; k++) {
            assertThat(support(moments).jointEigenvaluesInUnits()[k]).isCloseTo(direct[k], within(1e-13 * direct[0]));
        }
    }

    @Test
    void aConstantSideLeavesTheOtherAsItIs() {
        double[][] constant = parallel(300, 3, Normalization.NEVER, 1);
        PairMoments moments = new Pairs(constant, noise(300, 2, 2)).moments();
        double[] ofTexts = SymmetricEigen.values(moments.marginal(Side.TEXT).sampleCovariance());
        double[] found = support(moments).jointEigenvaluesInUnits();
        assertThat(found).hasSize(2);
        assertThat(found[0]).isCloseTo(ofTexts[0], within(1e-14));
        assertThat(found[1]).isCloseTo(ofTexts[1], within(1e-14));
        assertThat(support(moments).energyOutside(Side.IMAGE, new Pairs(noise(300, 3, 4), noise(300, 2, 2)).moments()))
                .isEqualTo(1);
    }

    /** Pairs of a reference that is flat in one column; the evaluated ones leave the plane by a known share. */
    @Test
    void energyOutsideIsMeasuredInTheColumnsAsTheyAre() {
        double[][] flat = noise(300, 3, 1);
        double[][] evaluated = new double[300][];
        double inside = 0;
        for (int i = 0; i < 300; i++) {
            flat[i][0] *= 1000;
            flat[i][2] = 5;
            evaluated[i] = new double[] {flat[i][0], flat[i][1], 5 + (i % 2 == 0 ? 100 : -100)};
        }
        double[][] text = noise(300, 2, 2);
        PairMoments reference = new Pairs(flat, text).moments();
        for (int j = 0; j < 2; j++) {
            inside += reference.scatter().get(j, j) / 300;
        }
        assertThat(support(reference).energyOutside(Side.IMAGE, new Pairs(evaluated, text).moments()))
                .isCloseTo(1e4 / (1e4 + inside), within(1e-12));
    }

    /** Texts are a linear map of the images, rounded to the stored type, and in a second set with a little noise of their own. */
    @ParameterizedTest(name = "{0}, {1} rows of {2} dimensions about {3}")
    @CsvSource({"FLOAT,400,8,0", "FLOAT,400,8,3", "FLOAT,3000,20,0", "DOUBLE,400,8,3", "DOUBLE,100,20,0"})
    void aFunctionOfTheOtherSideIsOneAfterStorageToo(StoredType type, int n, int d, double mean) {
        for (int seed = 0; seed < 3; seed++) {
            double[][] x = noise(n, d, seed);
            double[][] map = noise(d, d, seed + 20);
            double[][] own = noise(n, d, seed + 40);
            double[][] exact = new double[n][d];
            double[][] noisy = new double[n][d];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < d; j++) {
                    x[i][j] = type == StoredType.FLOAT ? (float) (mean + x[i][j]) : mean + x[i][j];
                }
                for (int j = 0; j < d; j++) {
                    exact[i][j] = Pairs.dot(map[j], x[i]);
                    noisy[i][j] = exact[i][j] + 1e-3 * own[i][j];
                }
            }
            GaussianFit fit = GaussianPair.fit(support(moments(x, exact, Normalization.NEVER, type)));
            assertThat(((GaussianFit.Undefined) fit).reason())
                    .as("seed %d", seed)
                    .contains("infinite");
            // Storage adds a variance of some (6e-8 · 10)² to one of 1e-6, in double none.
            assertThat(information(moments(x, noisy, Normalization.NEVER, type)))
                    .as("seed %d", seed)
                    .isCloseTo(
                            information(moments(x, noisy, Normalization.NEVER, StoredType.DOUBLE)), within(1e-4 * d));
        }
    }
}
