package io.pairscope.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RatiosTest {
    /** A few roundings of a number of order 1. */
    private static final double ROUNDING = 1e-14;

    private final Measures measures = new Measures();

    @BeforeEach
    void measureTwice() {
        add(Part.LIMITS.measure("dgemm_all_threads"), 100, 110);
        add(Part.LIMITS.measure("dsyrk_all_threads"), 90, 80);
        add(Part.WARM.measure("moments_further_seconds"), 3, 4);
        add(Part.WARM.measure("scores_further_seconds"), 2.5, 3.5);
        add(Part.AUDIT.measure("seconds"), 20, 24);
        add(Part.AUDIT_WITHOUT_ERRORS.measure("covariance_seconds"), 11, 11);
        add(Part.MLLIB.measure("seconds"), 40, 48);
    }

    private void add(Measure measure, double... values) {
        for (double value : values) {
            measures.add(measure, "", value);
        }
    }

    private Ratios ratios() {
        return Ratios.of(measures, 200_000, 512);
    }

    @Test
    void aRatioIsThatOfTheMedians() {
        assertThat(ratios().values()).containsEntry("audit_ratio_to_mllib", 22.0 / 44);
        assertThat(ratios().values()).containsEntry("covariance_exact_ratio_to_mllib", 11.0 / 44);
    }

    @Test
    void aShareIsThatOfTheOperationsOfFurtherRows() {
        // 200 000 rows of 1 024 + 1 024 numbers in 3.5 s: 59.919 GF/s of 85; in 3 s: 69.905 of 105.
        assertThat(ratios().values().get("moments_share_of_dsyrk")).isCloseTo(209.7152 / 3.5 / 85, within(ROUNDING));
        assertThat(ratios().values().get("scores_share_of_dgemm")).isCloseTo(209.7152 / 3.0 / 105, within(ROUNDING));
    }

    @Test
    void withoutAPartARatioIsNullAndSaysWhy() {
        measures.miss(Part.NUMPY, "left out: no numpy");

        assertThat(ratios().values()).containsEntry("audit_ratio_to_numpy", null);
        assertThat(ratios().reasons())
                .containsExactly(Map.entry("audit_ratio_to_numpy", "numpy script: left out: no numpy"));
    }

    @Test
    void furtherRowsThatTookNoTimeHaveNoShare() {
        add(Part.WARM.measure("moments_further_seconds"), -0.1, -0.2, -0.3);

        assertThat(ratios().values()).containsEntry("moments_share_of_dsyrk", null);
        assertThat(ratios().reasons().get("moments_share_of_dsyrk")).contains("take more pairs");
    }

    @Test
    void repeatsHaveTheirMedianWhetherOddOrEven() {
        assertThat(Repeats.of("s", 3, 1, 2)).isEqualTo(new Repeats("s", 2, 1, 3, 3));
        assertThat(Repeats.of("s", 4, 1, 3, 2)).isEqualTo(new Repeats("s", 2.5, 1, 4, 4));
    }
}
