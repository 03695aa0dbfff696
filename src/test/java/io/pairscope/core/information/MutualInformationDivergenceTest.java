package io.pairscope.core.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MutualInformationDivergenceTest {
    /** Means over hundreds of scores of size 10, from covariances of condition below 10: far below. */
    private static final double ROUNDING = 1e-12;

    /** The doctest of the reference implementation of MID (naver-ai/mid.metric): 10 pairs of two values. */
    private static final double[][] X = {
        {-0.26220825867145403, -0.97326810028941635},
        {0.18356007660374773, -0.81472137532204747},
        {-0.055096157914225952, 0.044063358333359171},
        {0.21016541569172653, 0.062592105573937795},
        {0.89709295268131561, -0.88664874933476057},
        {0.65714895946216956, -0.81239383301649482},
        {-0.60807490848609946, -0.55932837032778249},
        {-0.61074772462616167, -0.17083298512266132},
        {0.4861368563243651, -0.34960738780356859},
        {0.2344128726293353, -0.63419682706500091}
    };

    private static final double[][] Y = {
        {-0.49365968915891822, 0.27262925346829703},
        {0.36899732617987335, -0.24768413760288244},
        {0.12810174675936414, -0.16030725982541116},
        {0.88634335880416115, -0.033787503707052746},
        {0.052705753321919069, -0.52181170845417957},
        {0.26182058048671419, -0.55999753190807877},
        {-0.18612463578556193, -0.86583504287505741},
        {-0.79912082949973806, 0.021946802011203692},
        {-0.66505837404374657, 0.32201928463291107},
        {0.27944804359758013, 0.52301641871266757}
    };

    /** By the reference implementation, of 1.1 times these pairs. */
    private static final double[] DOCTEST_PMI = {
        0.10952801885989238,
        -0.09669566864340462,
        0.14115645456576087,
        0.7531259754147497,
        0.03466654569158534,
        0.3188625142107413,
        0.5158792725915582,
        0.6854579304238801,
        -0.7529008920227316,
        -0.19002079737678956
    };

    private static List<Row> doctest(double imageFactor) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < X.length; i++) {
            double[] x = {imageFactor * X[i][0], imageFactor * X[i][1]};
            rows.add(Row.of("r" + i, x, Y[i]));
        }
        return rows;
    }

    private static PairMoments moments(List<Row> rows) {
        return Gaussians.moments(rows, Normalization.NEVER, 256);
    }

    private static GaussianPair fit(PairMoments moments) {
        return (GaussianPair) GaussianPair.fit(JointSupport.of(moments, Regularization.NONE));
    }

    private static double[] pmi(GaussianPair gaussian, List<Row> rows) {
        EmbeddingBlock block =
                new EmbeddingBlock(rows.get(0).image().length, rows.get(0).text().length, Normalization.NEVER);
        for (int i = 0; i < rows.size(); i++) {
            Gaussians.append(block, rows.get(i), i);
        }
        PairScorer.Scores scores = new PairScorer(gaussian).new Scores();
        scores.score(block);
        double[] result = new double[rows.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = scores.pmi(i);
            double sum = scores.imageMahalanobisSquared(i)
                    + scores.textMahalanobisSquared(i)
                    - scores.jointMahalanobisSquared(i);
            assertThat(gaussian.mutualInformation() + 0.5 * sum).isCloseTo(result[i], within(ROUNDING));
        }
        return result;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    @Test
    void theReferenceImplementationsDoctestIsReproduced() {
        GaussianPair reference = fit(moments(doctest(1)));
        assertThat(reference.mutualInformation()).isCloseTo(0.15425180157, within(1e-11));
        double[] pmi = pmi(reference, doctest(1.1));
        for (int i = 0; i < pmi.length; i++) {
            // To the digits that the doctest prints, by another route.
            assertThat(pmi[i]).isCloseTo(DOCTEST_PMI[i], within(1e-10));
        }
        MutualInformationDivergence mid = MutualInformationDivergence.of(reference, moments(doctest(1.1)));
        assertThat(mid.value()).isCloseTo(0.1519059353715242, within(1e-10));
        assertThat(mid.referenceConvention()).isCloseTo(0.1516452836, within(1e-10));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void theMeanPmiOfTheReferenceIsItsInformation(long seed) {
        List<Row> rows = Gaussians.equicorrelated(700, 6, 0.7, seed);
        GaussianPair gaussian = fit(moments(rows));
        assertThat(mean(pmi(gaussian, rows))).isCloseTo(gaussian.mutualInformation(), within(ROUNDING));
        assertThat(MutualInformationDivergence.of(gaussian, moments(rows)).value())
                .isCloseTo(gaussian.mutualInformation(), within(ROUNDING));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void theMomentsGiveTheMeanOfTheScoresOfAnyPairs(long seed) {
        GaussianPair gaussian = fit(moments(Gaussians.equicorrelated(700, 6, 0.7, seed)));
        List<Row> others = Gaussians.equicorrelated(300, 6, 0.2, seed + 10);
        MutualInformationDivergence mid = MutualInformationDivergence.of(gaussian, moments(others));
        assertThat(mid.value()).isCloseTo(mean(pmi(gaussian, others)), within(ROUNDING));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void biasAndVarianceAddUp(long seed) {
        GaussianPair gaussian = fit(moments(Gaussians.equicorrelated(700, 6, 0.7, seed)));
        MutualInformationDivergence mid =
                MutualInformationDivergence.of(gaussian, moments(Gaussians.equicorrelated(300, 6, 0.2, seed + 10)));
        double image = mid.image().bias() + mid.image().variance();
        double text = mid.text().bias() + mid.text().variance();
        double joint = mid.joint().bias() + mid.joint().variance();
        assertThat(gaussian.mutualInformation() + 0.5 * (image + text - joint))
                .isCloseTo(mid.value(), within(ROUNDING));
    }

    /** MID = I(X̂;Ŷ) + KL(p̂x‖px) + KL(p̂y‖py) − KL(p̂z‖pz), with 1/M covariances for the evaluated pairs. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void theKullbackLeiblerIdentityHolds(long seed) {
        PairMoments reference = moments(Gaussians.equicorrelated(700, 6, 0.7, seed));
        PairMoments evaluated = moments(Gaussians.equicorrelated(300, 6, 0.2, seed + 10));
        SymmetricMatrix ours = evaluated.joint().populationCovariance();
        SymmetricMatrix theirs = reference.joint().sampleCovariance();
        double[] delta = new double[12];
        for (int i = 0; i < 12; i++) {
            delta[i] = evaluated.mean()[i] - reference.mean()[i];
        }
        double image = kl(delta, ours, theirs, 0, 6);
        double text = kl(delta, ours, theirs, 6, 12);
        double joint = kl(delta, ours, theirs, 0, 12);
        double information =
                MutualInformation.fromFactors(BlockCholesky.of(ours, 6).orElseThrow());
        double mid = MutualInformationDivergence.of(fit(reference), evaluated).value();
        assertThat(information + image + text - joint).isCloseTo(mid, within(ROUNDING * Math.max(1, joint)));
    }

    private static double kl(double[] delta, SymmetricMatrix ours, SymmetricMatrix theirs, int from, int to) {
        return Gaussians.kullbackLeibler(
                Arrays.copyOfRange(delta, from, to), ours.principal(from, to), theirs.principal(from, to));
    }

    @Test
    void theFallOfFreshPairsIsInfiniteWithoutMoreRowsThanDimensionsAndTwo() {
        // By hand: c(1) = 9/7 · 1.1, c(2) = 9/6 · 1.1, and c(2) − c(1) is left.
        assertThat(MutualInformationDivergence.expectedOptimism(10, 1, 1)).isCloseTo(1.65 - 9.9 / 7, within(1e-15));
        assertThat(MutualInformationDivergence.expectedOptimism(5, 1, 2)).isInfinite();
        assertThat(MutualInformationDivergence.expectedOptimism(6, 1, 2)).isFinite();
    }

    /** Against fresh pairs of the population, whose mean PMI comes pair by pair. */
    @ParameterizedTest(name = "{0} rows of {1} dimensions a side, correlation {2}")
    @CsvSource({"30, 3, 0", "30, 3, 0.6", "60, 10, 0.3", "100, 4, 0.8", "300, 20, 0.5", "1000, 10, 0.5"})
    void freshPairsFallBelowTheReferencesOwnAsFarAsExpected(int rows, int dims, double rho) {
        int trials = rows * dims < 5000 ? 400 : 60;
        double[] falls = IntStream.range(0, trials)
                .mapToDouble(trial -> {
                    List<Row> all = Gaussians.equicorrelated(rows + 100, dims, rho, 1000L * rows + trial);
                    GaussianPair reference = fit(moments(all.subList(0, rows)));
                    return reference.mutualInformation() - mean(pmi(reference, all.subList(rows, rows + 100)));
                })
                .toArray();
        double mean = mean(falls);
        double deviation = Math.sqrt(
                Arrays.stream(falls).map(fall -> (fall - mean) * (fall - mean)).sum() / (trials - 1));
        // Four standard errors of the mean of the trials.
        assertThat(MutualInformationDivergence.expectedOptimism(rows, dims, dims))
                .isCloseTo(mean, within(4 * deviation / Math.sqrt(trials)));
    }
}
