package io.pairscope.job;

import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.report.Check;
import io.pairscope.report.FidToPrevious;
import io.pairscope.report.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of any job that leaves a run directory.
 *
 * @param existing what becomes of an output directory that is there already
 * @param history empty for none
 * @param values all configuration values by key, for the manifest
 */
public record RunSettings(
        String output,
        ExistingOutput existing,
        List<Check> checks,
        Verdict.FailOn failOn,
        Optional<Place> history,
        Map<String, Object> values) {
    /**
     * The place of a run among others.
     *
     * @param directory empty for {@code history} beside the output
     * @param series empty for the job and its inputs
     */
    public record Place(Optional<String> directory, Optional<String> series) {}

    /** Whether any check compares with the previous run. */
    boolean looksBack() {
        return checks.stream().anyMatch(Check::looksBack);
    }

    /** Whether any check compares the moments of both runs. */
    public boolean comparesMoments() {
        return checks.stream().anyMatch(FidToPrevious.class::isInstance);
    }
}
