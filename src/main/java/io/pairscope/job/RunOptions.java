package io.pairscope.job;

import io.pairscope.report.Check;
import io.pairscope.report.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every job that leaves a run directory is told.
 *
 * @param history empty for none
 * @param settings all configuration values by key, for the manifest
 */
public record RunOptions(
        List<Check> checks, Verdict.FailOn failOn, Optional<Place> history, Map<String, Object> settings) {
    /**
     * Where a run is remembered, and among which.
     *
     * @param directory empty for {@code history} beside the output
     * @param series empty for the job and its inputs
     */
    public record Place(Optional<String> directory, Optional<String> series) {}

    boolean looksBack() {
        return checks.stream().anyMatch(Check::looksBack);
    }
}
