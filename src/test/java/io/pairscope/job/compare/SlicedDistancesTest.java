package io.pairscope.job.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.divergence.SlicedWasserstein;
import org.junit.jupiter.api.Test;

/** What the note of a sliced distance says of the rows and of the error. */
class SlicedDistancesTest {
    @Test
    void rowsAreNamedWhereTheyAreASample() {
        assertThat(SlicedDistances.sampled("reference", 300, 300)).isEmpty();
        assertThat(SlicedDistances.sampled("candidate", 131_150, 2_000_000))
                .isEqualTo("; from a sample of 131,150 of 2,000,000 rows of the candidate");
    }

    @Test
    void anErrorThatIsNoneSaysWhy() {
        double[][] rows = {{1, 2, 3}, {4, 4, 5}};
        assertThat(SlicedDistances.ofError(SlicedWasserstein.between(rows, rows)))
                .isEqualTo("no standard error: the rows are equal along every direction");
        double[][] one = {{1, 2, 3}};
        double[][] other = {{1, 2, 4}};
        assertThat(SlicedDistances.ofError(SlicedWasserstein.between(one, other)))
                .isEqualTo("no standard error: it needs two directions");
        double[][] others = {{1, 2, 4}, {4, 4, 6}};
        assertThat(SlicedDistances.ofError(SlicedWasserstein.between(rows, others)))
                .startsWith("the error is that of the directions");
    }
}
