package io.pairscope.job.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pairscope.core.settings.Label;
import io.pairscope.core.similarity.Direction;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What a retrieval costs, by hand. */
class CostTest {
    private static RetrieveJob.Options options(List<String> gallery, int queries, Direction... directions) {
        return new RetrieveJob.Options(
                List.of("in"),
                gallery,
                List.of(directions),
                10,
                List.of(1),
                queries,
                OptionalDouble.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                1);
    }

    @Test
    void oneProductServesBothDirectionsAcrossWhenAllRowsAskAllRows() {
        Cost cost = Cost.of(options(List.of(), 0), 1_000, 1_000, 512, 512);

        assertThat(cost.pairs()).isEqualTo(4 * 1_000_000L);
        // Across once, within twice.
        assertThat(cost.flops()).isEqualTo(3 * 2.0 * 512 * 1e6);
        assertThat(cost.isDouble()).isTrue();
    }

    @Test
    void aSampleOrAnotherGalleryTakesAProductADirection() {
        assertThat(Cost.of(options(List.of(), 500), 1_000, 1_000, 512, 512).flops())
                .isEqualTo(4 * 2.0 * 512 * 500 * 1_000);
        assertThat(Cost.of(options(List.of("other"), 0), 1_000, 1_000, 512, 512).flops())
                .isEqualTo(4 * 2.0 * 512 * 1e6);
        assertThat(Cost.of(options(List.of(), 0, Direction.TEXT_TO_IMAGE), 1_000, 1_000, 512, 512)
                        .flops())
                .isEqualTo(2.0 * 512 * 1e6);
    }

    @Test
    void moreThan20000RowsAreSampledUnlessItIsSaid() {
        assertThat(Cost.queries(options(List.of(), 0), 20_000)).isEqualTo(20_000);
        assertThat(Cost.queries(options(List.of(), 0), 20_001)).isEqualTo(20_000);
        assertThat(Cost.queries(options(List.of(), 30_000), 40_000)).isEqualTo(30_000);
        assertThat(Cost.queries(options(List.of(), 30_000), 7)).isEqualTo(7);
    }

    @Test
    void sidesOfDifferentDimensionsHaveNoDirectionAcross() {
        Cost within = Cost.of(options(List.of(), 0), 100, 100, 512, 768);

        assertThat(within.directions()).containsExactly(Direction.IMAGE_TO_IMAGE, Direction.TEXT_TO_TEXT);
        assertThat(within.flops()).isEqualTo(2.0 * (512 + 768) * 100 * 100);
        assertThatThrownBy(() -> Cost.of(options(List.of(), 0, Direction.IMAGE_TO_TEXT), 100, 100, 512, 768))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("asks for image_to_text, and the sides have 512 and 768 dimensions");
    }

    @Test
    void linesTellPairsOperationsAndTime() {
        Cost cost = Cost.of(options(List.of("train"), 0, Direction.IMAGE_TO_IMAGE), 50_000, 1_000_000, 512, 512);

        // 2 · 512 · 2e4 · 1e6 = 2.048e13 operations at 1e11 a second.
        assertThat(cost.lines(2, 50))
                .containsExactly(
                        "image_to_image: 20,000 queries × 1,000,000 rows, 512 dimensions",
                        "20,000,000,000 pairs of rows, 2.05e+13 flops in single precision: about 205 s for the products,"
                                + " by 2 tasks at a time at 50 GF/s each");
    }

    @Test
    void labelsAreReadForEachUse() {
        RetrieveJob.Options options = new RetrieveJob.Options(
                List.of("in"),
                List.of(),
                List.of(),
                10,
                List.of(1),
                0,
                OptionalDouble.empty(),
                Optional.of("image_id"),
                List.of("color", "shape"),
                Optional.of("shape"),
                1);

        assertThat(options.labels())
                .containsExactly(
                        new Label("image_id", Label.Use.MATCH),
                        new Label("shape", Label.Use.CLASS),
                        new Label("color", Label.Use.FACTOR),
                        new Label("shape", Label.Use.FACTOR));
    }
}
