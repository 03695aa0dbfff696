package io.pairscope.job;

import io.pairscope.core.settings.ExistingOutput;
import io.pairscope.engine.storage.Sha256;
import io.pairscope.report.Check;
import io.pairscope.report.Deviation;
import io.pairscope.report.EarlierSettings;
import io.pairscope.report.FidToPrevious;
import io.pairscope.report.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings of any job that leaves a run directory.
 *
 * @param existing what becomes of an output directory that is there already
 * @param history empty for none
 * @param checkpoint whether what finished tasks gave is kept for a resumed run
 * @param warnings about settings that no longer do what they say
 * @param values all configuration values by key, for the manifest
 * @param checksums of the files of shards: {@code off}, {@code write}, or a list that they are held to
 */
public record RunSettings(
        String output,
        ExistingOutput existing,
        List<Check> checks,
        Verdict.FailOn failOn,
        Optional<Place> history,
        boolean checkpoint,
        List<String> warnings,
        Map<String, Object> values,
        String checksums) {
    private static final Set<String> WITHOUT_EFFECT = Set.of("checks", "fail-on", "checkpoint", "show");

    /** Nothing is kept, nothing is said, and files are held to no checksums. */
    public RunSettings(
            String output,
            ExistingOutput existing,
            List<Check> checks,
            Verdict.FailOn failOn,
            Optional<Place> history,
            Map<String, Object> values) {
        this(output, existing, checks, failOn, history, false, List.of(), values, "off");
    }

    /**
     * The place of a run among others.
     *
     * @param directory empty for {@code history} beside the output
     * @param series empty for the job and its inputs
     * @param baseline what it is compared with
     * @param trendRuns how many runs make a trend, at most
     */
    public record Place(Optional<String> directory, Optional<String> series, Baseline baseline, int trendRuns) {}

    /** Which earlier runs of the series checks compare with. */
    public enum Baseline {
        /** Those that ended with exit code 0: a bad night does not become the measure of the next one. */
        PASSED,
        /** All that came to statistics. */
        LAST
    }

    /** Whether any check compares with earlier runs. */
    boolean looksBack() {
        return checks.stream().anyMatch(Check::looksBack);
    }

    /** How many earlier runs checks look at. */
    int earlierRuns() {
        boolean trend = checks.stream().anyMatch(Deviation.class::isInstance);
        return trend ? trendRuns() : Math.min(1, trendRuns());
    }

    /** How many earlier runs make a trend, at most. */
    int trendRuns() {
        return history.map(Place::trendRuns).orElse(0);
    }

    /** Whether any check compares the moments of both runs. */
    public boolean comparesMoments() {
        return checks.stream().anyMatch(FidToPrevious.class::isInstance);
    }

    /** Hash of the settings that change statistics: all but history.*, webhook.* and those without effect on them. */
    String configHash() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(values).forEach((key, value) -> {
            if (changesStatistics(key)) {
                text.append(key + "=" + value + "\n");
            }
        });
        return Sha256.of(text.toString());
    }

    private static boolean changesStatistics(String setting) {
        return !setting.startsWith("history.") && !setting.startsWith("webhook.") && !WITHOUT_EFFECT.contains(setting);
    }

    /** Which settings of an earlier run that change statistics were others, for people. */
    Optional<String> changesSince(EarlierSettings earlierRun) {
        return earlierRun.changes(values, RunSettings::changesStatistics);
    }
}
