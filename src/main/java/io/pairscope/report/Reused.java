package io.pairscope.report;

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
        int shardsReused,
        long rowsReused,
        long quarantinedBefore,
        int shardsScanned,
        long rowsScanned,
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
