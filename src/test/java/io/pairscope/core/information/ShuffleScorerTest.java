package io.pairscope.core.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.spectrum.SimilarityShuffleCurve;
import io.pairscope.fixtures.Pairs;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShuffleScorerTest {
    private static final int REPEATS = 1000;

    private static GaussianPair fit(Pairs pairs) {
        return (GaussianPair) GaussianPair.fit(JointSupport.of(pairs.moments(), Regularization.NONE));
    }

    private static ShuffleScorer scorer(GaussianPair gaussian, Pairs pairs) {
        return new ShuffleScorer(Optional.of(new PairScorer(gaussian)), pairs.moments());
    }

    /** Of the pairs whose texts are others than before. */
    private static ShuffleScorer.Sums sums(ShuffleScorer scorer, Pairs pairs, Pairs shuffled) {
        ShuffleScorer.Sums sums = scorer.new Sums();
        EmbeddingBlock own = block(pairs);
        EmbeddingBlock moved = block(pairs);
        for (int i = 0; i < pairs.size(); i++) {
            if (own.size() == 100) {
                sums.add(own, moved);
                own.clear();
                moved.clear();
            }
            if (pairs.text()[i] != shuffled.text()[i]) {
                commit(own, pairs, i);
                commit(moved, shuffled, i);
            }
        }
        sums.add(own, moved);
        return sums;
    }

    private static EmbeddingBlock block(Pairs pairs) {
        return new EmbeddingBlock(pairs.image()[0].length, pairs.text()[0].length, Normalization.NEVER);
    }

    private static void commit(EmbeddingBlock block, Pairs pairs, int i) {
        assertThat(block.set(Side.IMAGE, pairs.image()[i], 0)).isNull();
        assertThat(block.set(Side.TEXT, pairs.text()[i], 0)).isNull();
        block.commit(i, null);
    }

    @Test
    void theMeanAfterTheShuffleIsThatOfTheShuffledPairs() {
        Pairs pairs = Pairs.coupled(500, 4, 4, 1).unit();
        Pairs shuffled = pairs.shuffled(0.5, new SplittableRandom(2));
        GaussianPair reference = fit(Pairs.coupled(300, 4, 4, 3).unit());
        ShuffleScorer.Sums sums = sums(scorer(reference, pairs), pairs, shuffled);
        double before =
                MutualInformationDivergence.of(reference, pairs.moments()).value();
        double after =
                MutualInformationDivergence.of(reference, shuffled.moments()).value();
        // 500 scores of size 10 each way.
        assertThat(sums.pmi().mean(before, 500)).isCloseTo(after, within(1e-11));
        // 500 cosines each way.
        double cosineBefore = pairs.moments().cosines().sum() / 500;
        double cosineAfter = shuffled.moments().cosines().sum() / 500;
        assertThat(sums.cosine().mean(cosineBefore, 500)).isCloseTo(cosineAfter, within(1e-13));
        assertThat(sums.pmi().count()).isEqualTo(250);
    }

    /** (observed − expected)/error over many shuffles has mean 0 and variance 1, at any share, under any Gaussian. */
    @ParameterizedTest(name = "p {0}")
    @ValueSource(doubles = {0.05, 0.5, 1})
    void theStandardErrorIsTheScatterOfShuffles(double p) {
        int n = 600;
        Pairs pairs = Pairs.coupled(n, 3, 3, 1).unit();
        PairMoments moments = pairs.moments();
        GaussianPair own = fit(pairs);
        GaussianPair other = fit(Pairs.coupled(n, 3, 3, 5).unit());
        SimilarityShuffleCurve cosines = new SimilarityShuffleCurve(moments);
        ShuffleScorer ownScorer = scorer(own, pairs);
        ShuffleScorer otherScorer = scorer(other, pairs);
        SplittableRandom random = new SplittableRandom(6);
        double[][] z = new double[3][REPEATS];
        for (int r = 0; r < REPEATS; r++) {
            Pairs shuffled = pairs.shuffled(p, random);
            ShuffleScorer.Sums sums = sums(ownScorer, pairs, shuffled);
            double exact = Math.round(p * n) / (double) n;
            z[0][r] = z(
                    sums.pmi(),
                    new ShuffleCurve(own).mutualInformationDivergence(0),
                    new ShuffleCurve(own).mutualInformationDivergence(exact),
                    n);
            z[1][r] = z(
                    sums(otherScorer, pairs, shuffled).pmi(),
                    ShuffleCurve.mutualInformationDivergence(other, moments, 0),
                    ShuffleCurve.mutualInformationDivergence(other, moments, exact),
                    n);
            z[2][r] = z(
                    sums.cosine(),
                    cosines.meanCosine(0).orElseThrow(),
                    cosines.meanCosine(exact * n / (n - 1)).orElseThrow(),
                    n);
        }
        for (double[] scores : z) {
            double mean = Arrays.stream(scores).average().orElseThrow();
            double squares = Arrays.stream(scores).map(s -> s * s).average().orElseThrow();
            // Four standard errors of a mean and a variance of so many; 30 pairs give an error to 13 % and so 1.04.
            assertThat(mean).isCloseTo(0, within(4 / Math.sqrt(REPEATS)));
            assertThat(squares).isCloseTo(1, within(4 * Math.sqrt(2.0 / REPEATS) + 0.04));
        }
    }

    private static double z(ShuffledScores scores, double before, double expected, long n) {
        return (scores.mean(before, n) - expected) / scores.standardError(n);
    }

    @Test
    void mergedSumsAreThoseOfAllPairs() {
        ShuffledScores whole = new ShuffledScores();
        ShuffledScores first = new ShuffledScores();
        ShuffledScores second = new ShuffledScores();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 50; i++) {
            double[] values = {random.nextGaussian(), 5 + random.nextGaussian(), random.nextGaussian()};
            whole.add(values[0], values[1], values[2]);
            (i < 20 ? first : second).add(values[0], values[1], values[2]);
        }
        ShuffledScores merged = new ShuffledScores();
        merged.merge(new ShuffledScores());
        merged.merge(first);
        merged.merge(second);
        assertThat(merged.count()).isEqualTo(50);
        // 50 values of size 1, about their mean.
        assertThat(merged.mean(1, 80)).isCloseTo(whole.mean(1, 80), within(1e-14));
        assertThat(merged.standardError(80)).isCloseTo(whole.standardError(80), within(1e-14));
    }
}
