package io.pairscope.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * Numbers of shards and rows that an audit took from earlier runs, and that it read itself.
 *
 * @param state the directory of the kept moments
 * @param quarantinedBefore rows that an earlier run put into its {@code quarantine/}
 * @param groups of rows, for the standard errors
 */
public record Reused(
        String state,
        @JsonProperty("shards_reused") int shardsReused,
        @JsonProperty("rows_reused") long rowsReused,
        @JsonProperty("quarantined_before") long quarantinedBefore,
        @JsonProperty("shards_scanned") int shardsScanned,
        @JsonProperty("rows_scanned") long rowsScanned,
        int groups)
        implements Report.Section {
    public static final String NAME = "reused";

    @Override
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%,d rows known from %,d shards; %,d rows of %,d shards read and scored now",
                rowsReused,
                shardsReused,
                rowsScanned,
                shardsScanned);
    }
}
