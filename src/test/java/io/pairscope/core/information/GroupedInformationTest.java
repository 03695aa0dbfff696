package io.pairscope.core.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.GroupedDeviations;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.RunningMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.fixtures.Pairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mutual information of pairs that depend on one another within groups, against simulations and closed forms. */
class GroupedInformationTest {
    private static final int DIMS = 24;
    private static final int GROUPS = 600;
    private static final int RE_PAIRINGS = 20;

    private static GaussianPair fit(Pairs pairs) {
        return (GaussianPair) GaussianPair.fit(JointSupport.of(pairs.moments(), Regularization.NONE));
    }

    private static double[][] gaussian(int rows, int dims, SplittableRandom random) {
        return Stream.generate(() ->
                        random.doubles(dims).map(any -> random.nextGaussian()).toArray())
                .limit(rows)
                .toArray(double[][]::new);
    }

    /** Each row {@code times} times, one behind the other. */
    private static double[][] repeated(double[][] rows, int times) {
        return Arrays.stream(rows)
                .flatMap(row -> Stream.generate(row::clone).limit(times))
                .toArray(double[][]::new);
    }

    private static double[][] plus(double[][] a, double scale, double[][] b) {
        double[][] sum = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                sum[i][j] = a[i][j] + scale * b[i][j];
            }
        }
        return sum;
    }

    /** The scores of pairs under their own Gaussian, in blocks; calls back once a block. */
    private static void score(Pairs pairs, GaussianPair gaussian, ScoredRow each) {
        PairScorer.Scores scores = new PairScorer(gaussian).new Scores();
        EmbeddingBlock block = new EmbeddingBlock(pairs.image()[0].length, pairs.text()[0].length, Normalization.NEVER);
        for (int i = 0; i < pairs.size(); i++) {
            assertThat(block.set(Side.IMAGE, pairs.image()[i], 0)).isNull();
            assertThat(block.set(Side.TEXT, pairs.text()[i], 0)).isNull();
            block.commit(i, null);
            if (block.isFull() || i == pairs.size() - 1) {
                scores.score(block);
                for (int k = 0; k < block.size(); k++) {
                    each.take((int) block.rowNumber(k), scores.pmi(k), scores.canonicalCoordinates(k));
                }
                block.clear();
            }
        }
    }

    private interface ScoredRow {
        void take(int row, double pmi, double[] coordinates);
    }

    /** What re-pairing whole groups of {@code size} rows, one behind the other, leaves. */
    private static RePairedInformation rePaired(Pairs pairs, GaussianPair gaussian, int size, long seed) {
        int rx = gaussian.rank(Side.IMAGE);
        int ry = gaussian.rank(Side.TEXT);
        GroupRePairing rePairing = new GroupRePairing(rx, ry, 0, RE_PAIRINGS, seed);
        List<double[]> group = new ArrayList<>();
        score(pairs, gaussian, (row, pmi, coordinates) -> {
            group.add(coordinates);
            if (group.size() == size) {
                rePairing.add(group);
                group.clear();
            }
        });
        rePairing.rePair();
        return RePairedInformation.of(Arrays.stream(rePairing.crosses())
                .map(cross -> new Matrix(rx, ry, cross))
                .mapToDouble(cross -> RePairedInformation.plugIn(cross, pairs.size(), rePairing.moved())
                        .orElseThrow())
                .toArray());
    }

    /**
     * 600 images with five near-duplicate captions each, images and captions independent: counting rows gives 70 standard
     * deviations of dependence, counting images none.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void captionsOfIndependentImagesAreFoundIndependent(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] images = repeated(
                new Pairs(gaussian(GROUPS, DIMS, random), gaussian(1, 1, random))
                        .unit()
                        .image(),
                5);
        double[][] captions = repeated(
                new Pairs(gaussian(GROUPS, DIMS, random), gaussian(1, 1, random))
                        .unit()
                        .image(),
                5);
        double[][] near = plus(captions, 0.15 / Math.sqrt(DIMS), gaussian(5 * GROUPS, DIMS, random));
        Pairs pairs = new Pairs(images, near).unit();

        GaussianPair gaussian = fit(pairs);
        double information = gaussian.mutualInformation();
        double naive = MutualInformation.independenceZ(information, pairs.size(), DIMS, DIMS);
        assertThat(naive).isBetween(60.0, 80.0);
        RePairedInformation rePaired = rePaired(pairs, gaussian, 5, seed);
        // A t of 19 degrees of freedom: beyond 4 with a chance of 8e-4.
        assertThat(rePaired.independenceZ(information).orElseThrow()).isBetween(-4.0, 4.0);
        assertThat(information - rePaired.bias()).isCloseTo(0, within(5 * rePaired.standardDeviation()));
    }

    /** Independent pairs that come k times are no more than the pairs once: the closed forms of Wilks at N = 600 hold. */
    @ParameterizedTest(name = "each pair {0} times, {1} dims, seed {2}")
    @CsvSource({"1, 8, 1", "2, 24, 2", "5, 24, 3", "5, 8, 4", "9, 16, 5"})
    void repeatedPairsCountOnce(int times, int dims, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Pairs once = new Pairs(gaussian(GROUPS, dims, random), gaussian(GROUPS, dims, random));
        Pairs pairs = new Pairs(repeated(once.image(), times), repeated(once.text(), times));

        GaussianPair gaussian = fit(pairs);
        // Canonical correlations do not see how often all rows come.
        assertThat(gaussian.mutualInformation()).isCloseTo(fit(once).mutualInformation(), within(1e-9));
        RePairedInformation rePaired = rePaired(pairs, gaussian, times, seed);
        double deviation = Math.sqrt(MutualInformation.independenceVariance(GROUPS, dims, dims));
        // The mean of 20 values, at 4.5 standard errors.
        assertThat(rePaired.bias())
                .isCloseTo(
                        MutualInformation.bias(GROUPS, dims, dims), within(4.5 * deviation / Math.sqrt(RE_PAIRINGS)));
        // χ² of 19 degrees of freedom is in [5.4, 45] but for a chance of 1e-3.
        assertThat(rePaired.standardDeviation() / deviation).isBetween(Math.sqrt(5.4 / 19), Math.sqrt(45.0 / 19));
    }

    @ParameterizedTest(name = "groups of {0}")
    @ValueSource(ints = {1, 3, 5})
    void dependentGroupsStayFarFromIndependence(int size) {
        SplittableRandom random = new SplittableRandom(size);
        double[][] images = gaussian(GROUPS, 8, random);
        double[][] texts = plus(images, 1, gaussian(GROUPS, 8, random));
        Pairs pairs =
                new Pairs(repeated(images, size), plus(repeated(texts, size), 0.3, gaussian(size * GROUPS, 8, random)));
        GaussianPair gaussian = fit(pairs);
        RePairedInformation rePaired = rePaired(pairs, gaussian, size, 1);
        // −½·8·ln(1 − 1/2.09) = 2.6 nats, of which 8·8/1200 are bias.
        assertThat(gaussian.mutualInformation() - rePaired.bias()).isCloseTo(2.6, within(0.25));
        assertThat(rePaired.independenceZ(gaussian.mutualInformation()).orElseThrow())
                .isGreaterThan(50);
    }

    /** The error by groups is the scatter of mutual information from sample to sample; that by rows is not. */
    @ParameterizedTest(name = "groups of {0}")
    @ValueSource(ints = {1, 3, 8})
    void theErrorByGroupsIsTheScatterOfSamples(int size) {
        int samples = 400;
        int groups = 250;
        SplittableRandom random = new SplittableRandom(100 + size);
        RunningMoments information = new RunningMoments();
        double byGroups = 0;
        double byRows = 0;
        for (int sample = 0; sample < samples; sample++) {
            double[][] images = gaussian(groups, 2, random);
            double[][] texts = plus(images, 0.8, gaussian(groups, 2, random));
            Pairs pairs = new Pairs(
                    repeated(images, size), plus(repeated(texts, size), 0.5, gaussian(size * groups, 2, random)));
            GaussianPair gaussian = fit(pairs);
            double mean = gaussian.mutualInformation();
            information.add(mean);
            GroupedDeviations grouped = new GroupedDeviations();
            RunningMoments rows = new RunningMoments();
            double[] sum = new double[1];
            score(pairs, gaussian, (row, pmi, coordinates) -> {
                rows.add(pmi);
                sum[0] += pmi - mean;
                if ((row + 1) % size == 0) {
                    grouped.add(sum[0], size);
                    sum[0] = 0;
                }
            });
            assertThat(grouped.groups()).isEqualTo(groups);
            byGroups += Math.pow(grouped.standardError(), 2) / samples;
            byRows += Math.pow(rows.standardError(), 2) / samples;
        }
        double truth = Math.sqrt(information.squares() / (samples - 1));
        // 400 samples know the scatter to 3.5 %; 250 groups make the error 0.2 % too small, their curvature some 3 %.
        assertThat(Math.sqrt(byGroups) / truth).isBetween(0.85, 1.15);
        if (size > 1) {
            assertThat(Math.sqrt(byRows) / truth).isLessThan(0.75);
        }
    }

    @ParameterizedTest(name = "{0} + {1} dims")
    @CsvSource({"3, 3", "2, 7", "7, 2"})
    void informationByDeterminantsIsThatOfCanonicalCorrelations(int rx, int ry) {
        SplittableRandom random = new SplittableRandom(rx);
        double[] k = random.doubles((long) rx * ry, -0.2, 0.2).toArray();
        Matrix cross = new Matrix(rx, ry, k);
        assertThat(MutualInformation.fromWhitenedCross(cross).orElseThrow())
                .isCloseTo(MutualInformation.fromCanonicalCorrelations(Svd.values(cross)), within(1e-13));
        assertThat(MutualInformation.fromWhitenedCross(cross.scaled(100))).isEmpty();
    }
}
