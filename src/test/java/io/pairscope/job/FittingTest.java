package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.covariance.RankPolicy;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.moments.Normalization;
import io.pairscope.engine.scan.VectorLengths;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.fixtures.Gaussians;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sets that are not of the same encoders. */
class FittingTest {
    private static Fitted set(String name, int dims) {
        return new Fitted(
                name,
                List.of(Gaussians.moments(Gaussians.equicorrelated(20, dims, 0.5, 1), Normalization.APPLY, 64)),
                Optional.empty(),
                new Regularization(RankPolicy.SUPPORT, 0));
    }

    @Test
    void otherDimensionsAreSaidOnceWithWhatToDo() {
        assertThatThrownBy(() -> Fitting.requireSameDimensions(set("reference a", 4), set("candidate b", 5)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("the candidate b has 5 + 5 dimensions (image + text), the reference a 4 + 4: they come from"
                        + " different encoders. Embed one of them with the encoders of the other");
        assertThatThrownBy(() ->
                        VectorLengths.requireSame("reference a", new int[] {4, 5}, "candidate b", new int[] {5, 4}))
                .hasMessage(
                        "the candidate b has 5 + 4 dimensions (image + text), the reference a 4 + 5: images and texts"
                                + " of one of them are exchanged. Read it again with --image-column and --text-column the other"
                                + " way round");
        assertThatCode(() -> Fitting.requireSameDimensions(set("reference a", 4), set("candidate b", 4)))
                .doesNotThrowAnyException();
    }
}
