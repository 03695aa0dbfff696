package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepsTest {
    @Test
    void aStepLastsUntilTheNextBeginsAndOneThatComesAgainGoesOn() {
        Steps steps = new Steps();
        steps.begin("statistics");
        steps.begin("standard errors");
        steps.begin("statistics");
        assertThat(steps.seconds()).containsOnlyKeys("statistics", "standard errors");

        steps.end();
        double all = steps.seconds().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();

        assertThat(steps.seconds()).containsOnlyKeys("statistics", "standard errors");
        // The steps follow one another without a gap inside the whole, but for rounding of three differences.
        assertThat(all).isLessThanOrEqualTo(steps.total() + 4 * Math.ulp(steps.total()));
    }

    @Test
    void whatComesAfterTheEndOfAStepIsNoPartOfIt() {
        Steps steps = new Steps();
        steps.begin("footers");
        steps.end();
        double footers = steps.seconds().get("footers");

        steps.begin("moments");
        steps.end();

        assertThat(steps.seconds()).containsEntry("footers", footers).containsOnlyKeys("footers", "moments");
    }
}
