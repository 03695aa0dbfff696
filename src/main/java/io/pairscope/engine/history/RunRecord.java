package io.pairscope.engine.history;

import io.pairscope.core.text.Credentials;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The record of one run in a history; its paths have no credentials.
 *
 * @param time when the run came to its verdict, to the millisecond
 * @param series what names the runs that are compared with one another
 * @param output the qualified path of the run directory
 * @param configHash of the settings that make the statistics
 * @param status as the verdict spells it
 * @param pairs empty when the input was unusable
 * @param statistics the values that exist, by name
 * @param standardErrors those that exist, by name
 * @param seconds from the start of the run
 * @param application what Spark called it; empty in records of earlier versions
 */
public record RunRecord(
        Instant time,
        String job,
        String series,
        String output,
        String version,
        String configHash,
        String status,
        int exitCode,
        Optional<Pairs> pairs,
        Map<String, Double> statistics,
        Map<String, Double> standardErrors,
        Optional<SavedState> state,
        double seconds,
        Optional<String> application) {
    public RunRecord {
        series = Credentials.cut(series);
        output = Credentials.cut(output);
    }

    /** Whether nothing kept its data from use. */
    public boolean hasPassed() {
        return exitCode == 0;
    }

    /** Rows read, scored and quarantined. */
    public record Pairs(long in, long scored, long quarantined) {}

    /** Path and checksum of the saved state of a run. The checksum shows when a later run has replaced the file. */
    public record SavedState(String path, String checksum) {
        public SavedState {
            path = Credentials.cut(path);
        }
    }
}
