package io.pairscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.quality.GroupDepartures.Part;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.TwoTowers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which group of rows is unlike the others, and in what. */
class GroupDeparturesTest {
    private static final int GROUPS = 32;
    private static final int BAD = 20;

    /** {@code group PART} of groups that hold 5 good shards and one more. */
    private static List<String> outliers(TwoTowers encoder, long seed, List<Shards.Row> oneMore) {
        List<PairMoments> groups = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            List<Shards.Row> rows = new ArrayList<>(encoder.rows(500 + 10 * g, 1, seed + g));
            if (g == BAD) {
                rows.addAll(oneMore);
            }
            groups.add(Gaussians.moments(rows, Normalization.APPLY, 64));
        }
        return outliersOf(groups);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 2_000, 3_000, 4_000, 5_000})
    void goodGroupsAreNotSuspected(long seed) {
        assertThat(outliers(new TwoTowers(1), seed, List.of())).isEmpty();
    }

    /** One direction has nearly all of the variance, so that a squared distance of means is about χ² of one degree of freedom. */
    @ParameterizedTest(name = "{0} faint directions")
    @ValueSource(ints = {0, 15})
    void groupsOfOneStrongDirectionAreNotSuspectedByChance(int faint) {
        for (int seed = 0; seed < 40; seed++) {
            assertThat(outliersOf(oneStrongDirection(faint, seed, 0)))
                    .as("seed " + seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} faint directions")
    @ValueSource(ints = {0, 15})
    void aGroupThatIsMovedAlongAStrongDirectionShows(int faint) {
        for (int seed = 0; seed < 5; seed++) {
            assertThat(outliersOf(oneStrongDirection(faint, seed, 1)))
                    .as("seed " + seed)
                    .contains(BAD + " IMAGE_MEAN")
                    .allMatch(outlier -> outlier.startsWith(BAD + " "));
        }
    }

    /** @param shift of the images of one group */
    private static List<PairMoments> oneStrongDirection(int faint, int seed, double shift) {
        Random random = new Random(seed);
        List<PairMoments> groups = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            List<Shards.Row> rows = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Double[] image = new Double[1 + faint];
                Double[] text = new Double[1 + faint];
                for (int d = 0; d <= faint; d++) {
                    double common = random.nextGaussian();
                    image[d] = (d == 0 ? 1 : 0.1) * common + (d == 0 && g == BAD ? shift : 0);
                    text[d] = (d == 0 ? 1 : 0.1) * (0.7 * common + 0.7 * random.nextGaussian());
                }
                rows.add(new Shards.Row("r", image, text));
            }
            groups.add(Gaussians.moments(rows, Normalization.NEVER, 64));
        }
        return groups;
    }

    private static List<String> outliersOf(List<PairMoments> groups) {
        GroupDepartures departures = GroupDepartures.of(groups, PairMoments.merged(groups));
        return IntStream.range(0, groups.size())
                .boxed()
                .flatMap(group -> departures.parts().stream()
                        .filter(part -> departures.isOutlier(group, part))
                        .map(part -> group + " " + part))
                .toList();
    }

    @Test
    void anEncoderOfTheSameMeanShowsInTheCovariance() {
        List<Shards.Row> other = new TwoTowers(2).centred().rows(200, 1, 9);
        assertThat(outliers(new TwoTowers(1).centred(), 1_000, other))
                .contains(BAD + " IMAGE_COVARIANCE", BAD + " TEXT_COVARIANCE")
                .allMatch(outlier -> outlier.startsWith(BAD + " "));
    }

    @Test
    void anotherMeanShows() {
        assertThat(outliers(new TwoTowers(1), 1_000, new TwoTowers(2).rows(200, 1, 9)))
                .contains(BAD + " IMAGE_MEAN", BAD + " TEXT_MEAN")
                .allMatch(outlier -> outlier.startsWith(BAD + " "));
    }

    @Test
    void pairsThatDoNotBelongTogetherShowInTheCrossCovarianceAndTheCosinesAlone() {
        TwoTowers encoder = new TwoTowers(1);
        List<Shards.Row> crossed = TwoTowers.textsMoved(encoder.rows(200, 1, 9), 50);
        assertThat(outliers(encoder, 1_000, crossed)).containsExactly(BAD + " CROSS_COVARIANCE", BAD + " COSINE_MEAN");
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 60, 120})
    void fewRowsAGroupAreNoReasonForSuspicion(int rows) {
        for (int seed = 0; seed < 20; seed++) {
            List<PairMoments> groups = new ArrayList<>();
            for (int g = 0; g < GROUPS; g++) {
                List<Shards.Row> few = Gaussians.equicorrelated(rows, 4, 0.9, 100 * seed + g);
                groups.add(Gaussians.moments(few, Normalization.APPLY, 64));
            }
            GroupDepartures departures = GroupDepartures.of(groups, PairMoments.merged(groups));
            for (int g = 0; g < GROUPS; g++) {
                for (Part part : Part.values()) {
                    assertThat(departures.isOutlier(g, part))
                            .as("seed " + seed + ", group " + g + ", " + part)
                            .isFalse();
                }
            }
        }
    }
}
