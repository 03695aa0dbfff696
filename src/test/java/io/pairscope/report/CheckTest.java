package io.pairscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks that look back, and the section of the report that does. */
class CheckTest {
    private static final PreviousRun PREVIOUS = new PreviousRun(
            "2026-11-25T01:00:00Z",
            "file:/out/a",
            true,
            Map.of("cosine_mean", 0.5, "mid", 16.0),
            Map.of("cosine_mean", 0.003),
            Map.of(
                    "fid_image",
                    new Statistic(0.01, "", null, "chance alone gives 0.005"),
                    "fid_joint",
                    new Statistic(null, "", null, "it left no state")),
            Map.of(
                    "cosine_mean", new PreviousRun.Trend(20, 0.5, 0.0625),
                    "cka", new PreviousRun.Trend(4, 0.75, 0.1),
                    "mid", new PreviousRun.Trend(20, 16, 1)));

    private static Definition named(String name) {
        return Catalogue.STANDARD.named(name);
    }

    private static Report report(double cosine) {
        Report report = new Report(new Report.Pairs(1, 1, 0), Map.of());
        report.put(named("cosine_mean"), cosine, 0.004, null);
        report.undefined(named("mid"), "too few rows");
        report.put(named("cka"), 0.75);
        report.put(named("identifiable"), Optional.of(true), null);
        return report;
    }

    private static Check.Result check(Check check, double cosine) {
        return report(cosine).check(List.of(check), Optional.of(PREVIOUS)).get(0);
    }

    private static Check maxDrop(String statistic, double drop) {
        return new Threshold(statistic, null, null, drop, Check.Level.WARN);
    }

    @ParameterizedTest
    @CsvSource({"0.5, true", "0.25, false", "0.375, true", "0.374, false", "0.9, true"})
    void aDropIsMeasuredFromThePreviousValue(double cosine, boolean passes) {
        Check.Result result = check(maxDrop("cosine_mean", 0.125), cosine);

        assertThat(result.passed()).isEqualTo(passes);
        assertThat(result.level()).isEqualTo(Check.Level.WARN);
        assertThat(result.previous()).isEqualTo(0.5);
        assertThat(result.message())
                .contains("cosine_mean = " + cosine, "the run of 2026-11-25T01:00:00Z")
                .matches(passes ? ".*" : ".*below .* more than max-drop = 0.125");
    }

    @Test
    void boundsAndDropsAreBothHeld() {
        assertThat(check(new Threshold("cosine_mean", 0.45, null, 0.125, Check.Level.ERROR), 0.4))
                .matches(result -> !result.passed() && result.message().contains("is below min"));
        assertThat(check(new Threshold("cosine_mean", 0.25, null, 0.125, Check.Level.ERROR), 0.3))
                .matches(result -> !result.passed() && result.message().contains("more than max-drop"));
        assertThat(check(new Threshold("cosine_mean", 0.25, 0.5, 0.125, Check.Level.ERROR), 0.4))
                .matches(Check.Result::passed);
    }

    @ParameterizedTest
    @CsvSource({
        "0.12345678901234567, 0.5, cosine_mean = 0.123457 is below min = 0.5",
        "0.49999999123456789, 0.5, cosine_mean = 0.49999999 is below min = 0.5",
        "0.49999999999999994, 0.5, cosine_mean = 0.4999999999999999 is below min = 0.5",
        "-0.25, 2, cosine_mean = -0.250000 is below min = 2.0"
    })
    void aFailedValueHasAsManyDigitsAsTellItFromItsBound(double cosine, double min, String message) {
        assertThat(check(new Threshold("cosine_mean", min, null, null, Check.Level.ERROR), cosine)
                        .message())
                .isEqualTo(message);
    }

    @Test
    void aDropHasAsManyDigitsAsTellItFromItsBound() {
        assertThat(check(maxDrop("cosine_mean", 0.125), 0.374999999).message())
                .isEqualTo("cosine_mean = 0.375000, 0.125000001 below the run of 2026-11-25T01:00:00Z:"
                        + " more than max-drop = 0.125");
    }

    @ParameterizedTest
    @CsvSource({
        "cka, has no value of it: its drop cannot be known",
        "mid, mid has no value: too few rows",
        "identifiable, it is yes or no",
        "vendi_image, this report does not have it"
    })
    void aDropThatCannotBeKnownIsAnErrorAtAnyLevel(String statistic, String reason) {
        Check.Result result = check(maxDrop(statistic, 1), 0.5);

        assertThat(result.passed()).isFalse();
        assertThat(result.level()).isEqualTo(Check.Level.ERROR);
        assertThat(result.message()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, true, above",
        "0.75, true, above",
        "0.25, true, below",
        "0.7501, false, above",
        "0.2499, false, below"
    })
    void aDeviationIsMeasuredFromTheMedianBothWays(double cosine, boolean passes, String side) {
        Check.Result result = check(new Deviation("cosine_mean", 4, Check.Level.WARN), cosine);

        assertThat(result.passed()).isEqualTo(passes);
        assertThat(result.level()).isEqualTo(Check.Level.WARN);
        assertThat(result.previous()).isEqualTo(0.5);
        assertThat(result.maxDeviation()).isEqualTo(4);
        assertThat(result.message())
                .contains("robust standard deviations " + side + " the median 0.500000 of the last 20 runs")
                .matches(passes ? ".*" : ".*more than max-deviation = 4.0");
    }

    @Test
    void equalRunsAllowWhatRoundingMayChange() {
        PreviousRun equal = new PreviousRun(
                "t", "o", true, Map.of(), Map.of(), Map.of(), Map.of("cosine_mean", new PreviousRun.Trend(9, 0.5, 0)));

        Report withoutErrors = new Report(new Report.Pairs(1, 1, 0), Map.of());
        Check check = new Deviation("cosine_mean", 4, Check.Level.ERROR);
        withoutErrors.put(named("cosine_mean"), 0.5 + 1e-9);
        assertThat(withoutErrors.check(List.of(check), Optional.of(equal)).get(0))
                .matches(Check.Result::passed);
        withoutErrors.put(named("cosine_mean"), 0.5 + 1e-8);
        assertThat(withoutErrors.check(List.of(check), Optional.of(equal)).get(0))
                .matches(result -> !result.passed());
    }

    @Test
    void fewRunsAreNoTrendAndTheCheckSaysSo() {
        Check.Result result = check(new Deviation("cka", 0, Check.Level.ERROR), 0.5);

        assertThat(result.passed()).isTrue();
        assertThat(result.message())
                .contains(
                        "max-deviation = 0.0: there is no trend yet: 4 earlier run(s) of this series have it, 5 are needed");
    }

    @Test
    void aDeviationOfWhatHasNoValueIsAnErrorAtAnyLevel() {
        Check.Result result = check(new Deviation("mid", 4, Check.Level.WARN), 0.5);

        assertThat(result.passed()).isFalse();
        assertThat(result.level()).isEqualTo(Check.Level.ERROR);
        assertThat(result.message()).contains("mid has no value: too few rows");
    }

    @Test
    void theFirstRunOfASeriesPassesAndSaysSo() {
        List<Check> checks = List.of(
                maxDrop("cosine_mean", 0),
                new Deviation("cosine_mean", 0, Check.Level.ERROR),
                new FidToPrevious(Part.JOINT, 0, Check.Level.ERROR));

        Report first = report(0.1);
        assertThat(first.check(checks, Optional.empty()))
                .allMatch(Check.Result::passed)
                .allMatch(result -> result.message().contains("there is no earlier run of this series"));
        // Each note says which check it is of.
        assertThat(first.notes()).hasSize(3);
        assertThat(first.notes().get(0)).contains("cosine_mean = 0.100000; max-drop = 0.0: there is no earlier run");
        assertThat(first.notes().get(1))
                .contains("cosine_mean = 0.100000; max-deviation = 0.0: there is no earlier run");
        assertThat(first.notes().get(2))
                .contains("fid_joint to the previous run; max-fid-to-previous = 0.0: there is no earlier run");
        assertThat(report(0.1).toJson()).doesNotContain("\"previous\"");
    }

    @ParameterizedTest
    @CsvSource({
        "IMAGE, 0.01, true, is within bounds",
        "IMAGE, 0.009, false, is above max-fid-to-previous = 0.009",
        "JOINT, 1, false, it left no state"
    })
    void theDistanceToThePreviousRunHasABound(Part side, double max, boolean passes, String message) {
        Check.Result result = check(new FidToPrevious(side, max, Check.Level.WARN), 0.5);

        assertThat(result.passed()).isEqualTo(passes);
        assertThat(result.message()).contains("fid_" + side.key() + " to the run of 2026-11-25", message);
        assertThat(result.level()).isEqualTo(side == Part.JOINT ? Check.Level.ERROR : Check.Level.WARN);
    }

    @Test
    void theReportComparesWithThePreviousRun() {
        Map<String, Statistic> now = Map.of(
                "cosine_mean", new Statistic(0.25, "", 0.004, null),
                "mid", new Statistic(null, "", null, "too few rows"),
                "cka", new Statistic(0.75, "", null, null),
                "identifiable", new Statistic(true, "", null, null));

        Map<String, Object> section = PREVIOUS.compared(PREVIOUS.changes(now));

        assertThat(section)
                .containsEntry("time", "2026-11-25T01:00:00Z")
                .containsEntry("output", "file:/out/a")
                .containsEntry("same_settings", true)
                .containsEntry(
                        "statistics",
                        Map.of(
                                "cosine_mean", new PreviousRun.Change(0.25, 0.5, -0.25, 0.005),
                                "mid", new PreviousRun.Change(null, 16.0, null, null),
                                "cka", new PreviousRun.Change(0.75, null, null, null)));
    }
}
