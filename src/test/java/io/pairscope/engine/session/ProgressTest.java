package io.pairscope.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a long step tells, and when, where lines cannot be rewritten. */
class ProgressTest {
    private final Progress.Step step = new Progress.Step("tiles", 2_000, "pairs");

    @Test
    void aPlainLineIsDueAtEveryTenthButNotWithinHalfAMinuteOfTheLastOne() {
        assertThat(step.isDue(100, 40)).as("5 %").isFalse();
        assertThat(step.isDue(200, 45)).as("10 %").isTrue();
        assertThat(step.isDue(200, 90)).as("still 10 %").isFalse();
        assertThat(step.isDue(500, 91)).as("25 %").isTrue();
        assertThat(step.isDue(800, 120)).as("40 %, after 29 s").isFalse();
        assertThat(step.isDue(800, 121)).as("40 %, after 30 s").isTrue();
    }

    @Test
    void aStepThatEndsWithinHalfAMinuteHasNoLineBeforeItsLast() {
        for (int done = 0; done <= 2_000; done++) {
            assertThat(step.isDue(done, 29.9 * done / 2_000)).isFalse();
        }
    }

    @Test
    void theEndHasALineOfItsOwn() {
        assertThat(step.isDue(2_000, 1_000)).isFalse();
    }

    @Test
    void aLineTellsShareRateAndTimeLeft() {
        assertThat(step.state(500, 10))
                .isEqualTo("tiles                        500 of 2,000 pairs, 25 %, 50 pairs/s, 30 s left");
        assertThat(step.state(0, 10)).isEqualTo("tiles                        0 of 2,000 pairs, 0 %, 0.0 pairs/s");
        assertThat(step.end(40)).isEqualTo("tiles                        2,000 pairs in 40.0 s, 50 pairs/s");
    }

    @Test
    void aSlowStepHasARateWithADecimal() {
        Progress.Step refits = new Progress.Step("standard errors", 32, "refits");

        assertThat(refits.end(40)).isEqualTo("standard errors              32 refits in 40.0 s, 0.8 refits/s");
        assertThat(refits.state(16, 20)).endsWith("16 of 32 refits, 50 %, 0.8 refits/s, 20 s left");
    }

    @Test
    void aStepThatStandsStillSaysSoEveryTwoMinutes() {
        assertThat(step.standsStill(0, 1)).isFalse();
        assertThat(step.standsStill(0, 120.9)).isFalse();
        assertThat(step.standsStill(0, 121)).isTrue();
        assertThat(step.stillness(121, "0 executor(s)"))
                .isEqualTo("tiles                        no progress for 120 s: 0 executor(s)");
        assertThat(step.standsStill(0, 122)).isFalse();
        assertThat(step.standsStill(0, 241)).isTrue();
        assertThat(step.standsStill(1, 300)).as("it moves").isFalse();
        assertThat(step.standsStill(1, 419)).isFalse();
        assertThat(step.standsStill(1, 420)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"yes, true", "no, false", ", false"})
    void linesAreRewrittenWhereTheLauncherFoundATerminal(String said, boolean isRewritten) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Progress progress = Progress.on(
                new PrintStream(written, true, StandardCharsets.UTF_8),
                said == null ? Map.of() : Map.of("PAIRSCOPE_TERMINAL", said));

        assertThat(progress.<Integer>step("tiles", 10, "pairs", () -> 5, () -> "", () -> 7))
                .isEqualTo(7);

        String last = written.toString(StandardCharsets.UTF_8);
        assertThat(last).contains("tiles                        10 pairs in ");
        assertThat(last.startsWith("\r\033[K")).isEqualTo(isRewritten);
        assertThat(last.contains("\033")).isEqualTo(isRewritten);
    }

    @Test
    void pairsOfHugeSetsHaveAShare() {
        Progress.Step huge = new Progress.Step("tiles", 4_000_000_000_000_000L, "pairs");

        assertThat(huge.state(1_000_000_000_000_000L, 1)).contains(", 25 %,");
    }
}
