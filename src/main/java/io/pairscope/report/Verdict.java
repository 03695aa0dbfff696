package io.pairscope.report;

import io.pairscope.core.text.Constant;
import io.pairscope.core.text.Printable;
import java.util.ArrayList;
import java.util.List;

/**
 * Verdict of a run: its status, exit code, errors and warnings, as {@code verdict.json} holds them.
 *
 * @param errors failed checks of level error, or why there are no results
 * @param warnings failed checks of level warn, and what else a reader should not overlook
 * @param notes what a reader should know, though nothing is wrong
 */
public record Verdict(Status status, int exitCode, List<String> errors, List<String> warnings, List<String> notes) {
    public Verdict {
        errors = errors.stream().map(Printable::line).toList();
        warnings = warnings.stream().map(Printable::line).toList();
        notes = notes.stream().map(Printable::line).toList();
    }

    /** Without notes. */
    public Verdict(Status status, int exitCode, List<String> errors, List<String> warnings) {
        this(status, exitCode, errors, warnings, List.of());
    }

    /** In rising order of trouble. */
    public enum Status {
        PASS,
        WARN,
        FAIL,
        UNUSABLE,
        /** Told to end. */
        ABORTED,
        CRASHED;

        /** Whether the run ended without results. */
        public boolean isWithoutResults() {
            return compareTo(FAIL) > 0;
        }
    }

    /** Whether warnings alone make the exit code say so. */
    public enum FailOn {
        ERROR,
        WARN
    }

    /**
     * The verdict on a finished report.
     *
     * @param otherErrors for which it fails whatever the checks say
     */
    public static Verdict of(
            List<Check.Result> checks, List<String> otherErrors, List<String> otherWarnings, FailOn failOn) {
        List<String> errors = new ArrayList<>(otherErrors);
        errors.addAll(failed(checks, Check.Level.ERROR));
        List<String> warnings = new ArrayList<>(otherWarnings);
        warnings.addAll(failed(checks, Check.Level.WARN));
        if (!errors.isEmpty()) {
            return new Verdict(Status.FAIL, ExitCode.THRESHOLD_FAILED, errors, warnings);
        }
        if (!warnings.isEmpty()) {
            return new Verdict(
                    Status.WARN, failOn == FailOn.WARN ? ExitCode.WARNED : ExitCode.PASSED, errors, warnings);
        }
        return new Verdict(Status.PASS, ExitCode.PASSED, errors, warnings);
    }

    public static Verdict unusable(String reason) {
        return new Verdict(Status.UNUSABLE, ExitCode.INPUT_UNUSABLE, List.of(reason), List.of());
    }

    /** The verdict on a run that was told to end. */
    public static Verdict aborted(String reason) {
        return new Verdict(Status.ABORTED, ExitCode.INTERRUPTED, List.of(reason), List.of());
    }

    /** The verdict on a run that could not go on, such as one on a full disk. */
    public static Verdict crashed(String reason) {
        return new Verdict(Status.CRASHED, ExitCode.CRASHED, List.of(reason), List.of());
    }

    /** The verdict on a run that cannot do with the memory it has. */
    public static Verdict tooLittleMemory(String reason) {
        return new Verdict(Status.UNUSABLE, ExitCode.USAGE, List.of(reason), List.of());
    }

    /** This verdict with one more warning that changes no exit code, such as a history that could not be written. */
    public Verdict noting(String warning) {
        List<String> all = new ArrayList<>(warnings);
        all.add(warning);
        return new Verdict(status == Status.PASS ? Status.WARN : status, exitCode, errors, all, notes);
    }

    /** This verdict with notes, which change neither status nor exit code. */
    public Verdict with(List<String> remarks) {
        return new Verdict(status, exitCode, errors, warnings, remarks);
    }

    private static List<String> failed(List<Check.Result> checks, Check.Level level) {
        return checks.stream()
                .filter(check -> !check.passed() && check.level() == level)
                .map(Check.Result::message)
                .toList();
    }

    public String statusText() {
        return Constant.key(status);
    }

    /** The content of {@code verdict.json}. */
    public String toJson() {
        return Json.write(this);
    }
}
