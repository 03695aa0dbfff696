package io.pairscope.job.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Precision;
import io.pairscope.engine.snapshot.MomentsFile;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Gaussians;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateMergeTest {
    private static MomentsFile.State state(String input, Normalization normalization, int... groupRows) {
        List<PairMoments> groups = Arrays.stream(groupRows)
                .mapToObj(rows -> Gaussians.moments(Gaussians.equicorrelated(rows, 4, 0.5, rows), normalization, 64))
                .toList();
        return new MomentsFile.State(
                new MomentsFile.Header(
                        normalization, Precision.EXACT, "image_embedding", "text_embedding", List.of(input)),
                groups);
    }

    @Test
    void mergingKeepsTheGroupsAndRefusesWhatIsNotAlikeOrCountsTwice() {
        MomentsFile.State a = state("/a", Normalization.APPLY, 100, 50);
        MomentsFile.State b = state("/b", Normalization.APPLY, 70);
        MomentsFile.State merged = StateMerge.of(List.of(a, b));
        assertThat(merged.groups()).hasSize(3);
        assertThat(merged.total().count()).isEqualTo(220);
        assertThat(merged.header().inputs()).containsExactly("/a", "/b");
        assertThatThrownBy(() -> StateMerge.of(List.of(a, state("/c", Normalization.NEVER, 70))))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("normalize is APPLY in one and NEVER");
        assertThatThrownBy(() -> StateMerge.of(List.of(a, a)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("count twice");
        assertThatThrownBy(() -> StateMerge.of(List.of(a, state("/a/part-0.parquet", Normalization.APPLY, 70))))
                .hasMessageContaining("count twice");
    }
}
