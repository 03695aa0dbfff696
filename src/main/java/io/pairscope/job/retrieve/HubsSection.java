package io.pairscope.job.retrieve;

import io.pairscope.core.similarity.Direction;
import io.pairscope.report.Console;
import io.pairscope.report.ListSection;
import io.pairscope.report.Report;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Rows that are neighbours of unusually many others. */
record HubsSection(List<Hub> hubs) {
    static final String NAME = "hubs";

    /**
     * @param row in its shard, from 0
     * @param named how many queries have it among their neighbours
     */
    record Hub(Direction direction, String id, String shard, long row, long named) {}

    void addTo(Report report) {
        report.putSection(NAME, new ListSection(hubs, summary()));
    }

    private String summary() {
        return hubs.stream()
                .max(Comparator.comparingLong(Hub::named))
                .map(hub -> String.format(
                        Locale.ROOT,
                        "worst: %s, a neighbour of %,d queries (%s)",
                        Console.name(hub.id),
                        hub.named,
                        hub.direction.key()))
                .orElse(null);
    }
}
