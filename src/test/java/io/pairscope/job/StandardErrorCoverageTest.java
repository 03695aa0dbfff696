package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.divergence.Gaussian;
import io.pairscope.core.divergence.Wasserstein;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.MutualInformation;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.LeaveOneOut;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.Cka;
import io.pairscope.core.spectrum.VendiScore;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How often an interval of 1.96 standard errors holds the true value, over 400 seeded samples of Gaussians. Of 400
 * intervals at 95 % some 380 ± 4.4 do; what is asked for is 90 to 98 %.
 */
class StandardErrorCoverageTest {
    private static final int REPEATS = 400;
    private static final int ROWS = 640;
    private static final int GROUPS = 32;
    private static final int D = 4;
    private static final double RHO = 0.6;
    private static final int MANY = 400_000;

    /** Image coordinate j has standard deviation 1/(j + 1): at equal ones a Vendi score has its maximum, and no normal error. */
    private static List<Shards.Row> sample(int rows, long seed) {
        return mapped(Gaussians.equicorrelated(rows, D, RHO, seed), (value, j) -> value / (j + 1));
    }

    private interface Coordinate {
        double of(double value, int j);
    }

    private static List<Shards.Row> mapped(List<Shards.Row> rows, Coordinate map) {
        return rows.stream()
                .map(row -> {
                    Double[] image = row.image().clone();
                    for (int j = 0; j < image.length; j++) {
                        image[j] = map.of(image[j], j);
                    }
                    return new Shards.Row(row.id(), image, row.text());
                })
                .toList();
    }

    private static List<PairMoments> groups(List<Shards.Row> rows, Normalization normalization) {
        List<PairMoments> groups = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            List<Shards.Row> group = rows.subList(g * ROWS / GROUPS, (g + 1) * ROWS / GROUPS);
            groups.add(Gaussians.moments(group, normalization, ROWS));
        }
        return groups;
    }

    private static double error(List<PairMoments> groups, ToDoubleFunction<PairMoments> statistic) {
        LeaveOneOut folds = LeaveOneOut.of(groups);
        double[] leftOut = IntStream.range(0, folds.size())
                .mapToDouble(
                        number -> statistic.applyAsDouble(folds.fold(number).moments()))
                .toArray();
        return Jackknife.standardError(leftOut).orElseThrow();
    }

    /** Of one set's statistic, whose true value is that of very many rows. */
    private static void assertCovers(ToDoubleFunction<PairMoments> statistic) {
        double truth = statistic.applyAsDouble(Gaussians.moments(sample(MANY, 1_000_003), Normalization.APPLY, 1024));
        int covered = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            List<PairMoments> groups = groups(sample(ROWS, repeat), Normalization.APPLY);
            double value = statistic.applyAsDouble(PairMoments.merged(groups));
            covered += Math.abs(value - truth) <= 1.96 * error(groups, statistic) ? 1 : 0;
        }
        assertThat((double) covered / REPEATS).isBetween(0.90, 0.98);
    }

    @Test
    void intervalsOfTheVendiScoreCoverIt() {
        assertCovers(moments ->
                VendiScore.of(moments.marginal(Side.IMAGE)).orElseThrow().order1());
    }

    @Test
    void intervalsOfUnbiasedCkaCoverIt() {
        assertCovers(moments -> Cka.unbiased(moments).orElseThrow());
    }

    @Test
    void intervalsOfTheFrechetDistanceOfTwoSetsCoverIt() {
        // The candidate's images are twice the reference's and shifted by 1: W2² = ‖δ‖² + Σ (2σ − σ)².
        double truth = D + 1 + 1 / 4.0 + 1 / 9.0 + 1 / 16.0;
        int covered = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            List<PairMoments> reference = groups(sample(ROWS, 2L * repeat), Normalization.NEVER);
            List<PairMoments> candidate =
                    groups(mapped(sample(ROWS, 2L * repeat + 1), (value, j) -> 2 * value + 1), Normalization.NEVER);
            PairMoments a = PairMoments.merged(reference);
            PairMoments b = PairMoments.merged(candidate);
            double error = Math.hypot(
                    error(reference, fold -> distance(fold, b)), error(candidate, fold -> distance(a, fold)));
            covered += Math.abs(distance(a, b) - truth) <= 1.96 * error ? 1 : 0;
        }
        assertThat((double) covered / REPEATS).isBetween(0.90, 0.98);
    }

    private static double distance(PairMoments a, PairMoments b) {
        return Wasserstein.between(Gaussian.of(a.marginal(Side.IMAGE)), Gaussian.of(b.marginal(Side.IMAGE)))
                .squared();
    }

    @Test
    void intervalsOfMutualInformationByTheScatterOfThePmiCoverIt() {
        double truth = -0.5 * D * Math.log(1 - RHO * RHO);
        int covered = 0;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            List<Shards.Row> rows = sample(ROWS, repeat);
            PairMoments moments = Gaussians.moments(rows, Normalization.NEVER, ROWS);
            JointSupport support = JointSupport.of(moments, Regularization.NONE);
            GaussianPair gaussian = (GaussianPair) GaussianPair.fit(support);
            double corrected = gaussian.mutualInformation() - MutualInformation.bias(ROWS, D, D);
            double error = deviationOfPmi(gaussian, rows) / Math.sqrt(ROWS);
            covered += Math.abs(corrected - truth) <= 1.96 * error ? 1 : 0;
        }
        assertThat((double) covered / REPEATS).isBetween(0.90, 0.98);
    }

    private static double deviationOfPmi(GaussianPair gaussian, List<Shards.Row> rows) {
        EmbeddingBlock block = new EmbeddingBlock(D, D, Normalization.NEVER);
        for (int i = 0; i < rows.size(); i++) {
            Gaussians.append(block, rows.get(i), i);
        }
        PairScorer.Scores scores = new PairScorer(gaussian).new Scores();
        scores.score(block);
        double mean = 0;
        for (int i = 0; i < ROWS; i++) {
            mean += scores.pmi(i) / ROWS;
        }
        double squares = 0;
        for (int i = 0; i < ROWS; i++) {
            squares += (scores.pmi(i) - mean) * (scores.pmi(i) - mean);
        }
        return Math.sqrt(squares / (ROWS - 1));
    }
}
