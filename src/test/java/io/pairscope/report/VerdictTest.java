package io.pairscope.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.report.Verdict.FailOn;
import io.pairscope.report.Verdict.Status;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Status and exit code of a run, by what failed and by what is asked of it. */
class VerdictTest {
    private static Check.Result failed(String message, Check.Level level) {
        return new Check.Result("mid", 1.0, null, null, null, null, level, 0.5, null, false, message);
    }

    private static List<Check.Result> checks(int errors, int warnings) {
        return Stream.concat(
                        Stream.generate(() -> failed("too low", Check.Level.ERROR))
                                .limit(errors),
                        Stream.generate(() -> failed("rather low", Check.Level.WARN))
                                .limit(warnings))
                .toList();
    }

    @ParameterizedTest(name = "{0} failed checks of level error, {1} of level warn, fail-on {2}: {3}, exit {4}")
    @CsvSource({
        "0, 0, ERROR, PASS, 0",
        "0, 0, WARN,  PASS, 0",
        "0, 1, ERROR, WARN, 0",
        "0, 1, WARN,  WARN, 4",
        "1, 0, ERROR, FAIL, 3",
        "1, 1, WARN,  FAIL, 3"
    })
    void errorsOutweighWarningsAndWarningsCountWhereTheyAreAskedTo(
            int errors, int warnings, FailOn failOn, Status status, int exitCode) {
        Verdict verdict = Verdict.of(checks(errors, warnings), List.of(), List.of(), failOn);

        assertThat(verdict.status()).isEqualTo(status);
        assertThat(verdict.exitCode()).isEqualTo(exitCode);
        assertThat(verdict.errors()).hasSize(errors);
        assertThat(verdict.warnings()).hasSize(warnings);
    }

    @Test
    void aCheckThatPassesLeavesNothingBehindAtAnyLevel() {
        Check.Result passed = new Check.Result(
                "mid", 1.0, null, null, null, null, Check.Level.ERROR, 2.0, null, true, "mid = 2.0 is within bounds");

        assertThat(Verdict.of(List.of(passed), List.of(), List.of(), FailOn.WARN))
                .isEqualTo(new Verdict(Status.PASS, 0, List.of(), List.of()));
    }

    @Test
    void whatTheJobItselfFoundComesBeforeTheChecks() {
        Verdict verdict = Verdict.of(checks(1, 1), List.of("not converged"), List.of("left out a shard"), FailOn.ERROR);

        assertThat(verdict.errors()).containsExactly("not converged", "too low");
        assertThat(verdict.warnings()).containsExactly("left out a shard", "rather low");
    }

    @Test
    void aWarningOfTheSurroundingsChangesNoExitCode() {
        Verdict passed = Verdict.of(List.of(), List.of(), List.of(), FailOn.WARN);

        assertThat(passed.noting("no history"))
                .isEqualTo(new Verdict(Status.WARN, 0, List.of(), List.of("no history")));
        assertThat(Verdict.unusable("nothing to read").noting("no history"))
                .isEqualTo(new Verdict(Status.UNUSABLE, 5, List.of("nothing to read"), List.of("no history")));
    }

    @Test
    void theJsonSaysStatusExitCodeErrorsWarningsAndNotes() {
        assertThat(Verdict.unusable("nothing to read").toJson()).isEqualToIgnoringWhitespace("""
                        {"status": "unusable", "exit_code": 5, "errors": ["nothing to read"], "warnings": [], "notes": []}
                        """);
    }
}
