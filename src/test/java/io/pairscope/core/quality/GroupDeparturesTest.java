package io.pairscope.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.quality.GroupDepartures.Part;
import io.pairscope.fixtures.Gaussians;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.TwoTowers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        GroupDepartures departures = GroupDepartures.of(groups, PairMoments.merged(groups));
        List<String> outliers = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            int group = g;
            Arrays.stream(Part.values())
                    .filter(part -> departures.isOutlier(group, part))
                    .forEach(part -> outliers.add(group + " " + part));
        }
        return outliers;
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 2_000, 3_000, 4_000, 5_000})
    void goodGroupsAreNotSuspected(long seed) {
        assertThat(outliers(new TwoTowers(1), seed, List.of())).isEmpty();
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
    void pairsThatDoNotBelongTogetherShowInTheCrossCovarianceAlone() {
        TwoTowers encoder = new TwoTowers(1);
        List<Shards.Row> crossed = TwoTowers.textsMoved(encoder.rows(200, 1, 9), 50);
        assertThat(outliers(encoder, 1_000, crossed)).containsExactly(BAD + " CROSS_COVARIANCE");
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
