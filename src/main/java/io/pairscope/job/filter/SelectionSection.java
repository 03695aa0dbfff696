package io.pairscope.job.filter;

import io.pairscope.core.moments.GrowingHistogram;
import io.pairscope.core.statistics.FilterStatistics;
import io.pairscope.engine.tables.FilteredRows;
import io.pairscope.engine.tables.Selection;
import io.pairscope.engine.tables.Thresholds.Threshold;
import io.pairscope.report.ListSection;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many rows were kept, from which score on, and why the others were not. */
record SelectionSection(Selection selection, FilteredRows filtered) {
    void addTo(Report report) {
        report.put(FilterStatistics.ROWS_IN, report.pairs().in());
        report.put(FilterStatistics.ROWS_KEPT, filtered.kept());
        report.put(FilterStatistics.ROWS_DROPPED, filtered.dropped());
        if (filtered.kept() == 0 && filtered.dropped() > 0) {
            report.warn("no row is kept: none meets the rules of the filter");
        }
        threshold(report);
        report.putSection("dropped", filtered.counts());
        if (selection.by().isPresent()) {
            report.putCurve("score_histogram", histogram());
        }
    }

    private Map<String, Object> histogram() {
        List<GrowingHistogram.Counts> both = filtered.histograms();
        Map<String, Object> histogram = new LinkedHashMap<>();
        histogram.put("from", both.get(0).from());
        histogram.put("to", both.get(0).to());
        histogram.put("kept", both.get(0).counts());
        histogram.put("dropped", both.get(1).counts());
        return histogram;
    }

    private void threshold(Report report) {
        if (selection.thresholds().isEmpty()) {
            report.undefined(
                    FilterStatistics.THRESHOLD,
                    "no rule is a threshold on " + selection.by().orElse("a score"));
            return;
        }
        Map<String, Threshold> byValue = selection.thresholds().get().byValue();
        if (!selection.isPerValue()) {
            report.put(
                    FilterStatistics.THRESHOLD,
                    selection.threshold().orElseThrow(),
                    "of " + selection.by().orElseThrow());
            return;
        }
        report.undefined(FilterStatistics.THRESHOLD, "one per value of the column: section thresholds");
        Map<String, Long> kept = filtered.keptByValue();
        List<Map<String, Object>> entries = new ArrayList<>();
        byValue.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.nullsLast(Comparator.naturalOrder())))
                .forEach(value -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("value", value.getKey());
                    entry.put("rows", value.getValue().rows());
                    entry.put("threshold", value.getValue().score());
                    entry.put("kept", kept.getOrDefault(value.getKey(), 0L));
                    entries.add(entry);
                });
        report.putSection(
                "thresholds", new ListSection(entries, entries.size() + " values, each with its own threshold"));
    }
}
