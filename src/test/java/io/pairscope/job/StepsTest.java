package io.pairscope.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class StepsTest {
    private static final long QUARTER = 250_000_000;

    private long nanoseconds = 7;
    private final Steps steps = new Steps(() -> nanoseconds);

    private void begin(String name, int quarters) {
        steps.begin(name);
        nanoseconds += quarters * QUARTER;
    }

    @Test
    void aStepLastsUntilTheNextBeginsAndOneThatComesAgainGoesOn() {
        nanoseconds += QUARTER;
        begin("statistics", 2);
        begin("standard errors", 8);
        begin("statistics", 4);
        assertThat(steps.seconds())
                .as("before its end")
                .containsOnly(entry("statistics", 0.5), entry("standard errors", 2.0));

        steps.end();

        assertThat(steps.seconds()).containsExactly(entry("statistics", 1.5), entry("standard errors", 2.0));
        assertThat(steps.total()).isEqualTo(3.75);
    }

    @Test
    void whatComesAfterTheEndOfAStepIsNoPartOfIt() {
        begin("footers", 1);
        steps.end();
        nanoseconds += QUARTER;
        begin("moments", 3);
        steps.end();

        assertThat(steps.seconds()).containsExactly(entry("footers", 0.25), entry("moments", 0.75));
        assertThat(steps.total()).isEqualTo(1.25);
    }
}
