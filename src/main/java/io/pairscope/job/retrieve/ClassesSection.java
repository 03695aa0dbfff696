package io.pairscope.job.retrieve;

import io.pairscope.engine.scan.ClassTable.OfClass;
import io.pairscope.report.Console;
import io.pairscope.report.ListSection;
import io.pairscope.report.Report;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The geometry of classes: how wide each is, and how far from the nearest other one. */
record ClassesSection(List<OfClass> classes) {
    static final String NAME = "classes";

    /** Entries that a report lists, one for a class on a side; of more, those of the smallest margins. */
    private static final int LISTED = 100;

    /** Whether there are more entries than a report lists. */
    boolean isCut() {
        return classes.size() > LISTED;
    }

    void addTo(Report report) {
        List<Map<String, Object>> listed = isCut()
                ? classes.stream()
                        .sorted(Comparator.comparingDouble(OfClass::margin))
                        .limit(LISTED)
                        .map(ClassesSection::entry)
                        .toList()
                : classes.stream().map(ClassesSection::entry).toList();
        report.putSection(NAME, new ListSection(listed, summary()));
    }

    private static Map<String, Object> entry(OfClass one) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("class", one.name());
        entry.put("side", one.side());
        entry.put("rows", one.rows());
        entry.put("diameter", one.diameter());
        entry.put("rms_diameter", one.rmsDiameter());
        entry.put("nearest_class", one.nearestClass());
        entry.put("margin", one.margin());
        entry.put("centroid_separation", one.centroidSeparation());
        entry.put("exact", one.exact());
        return entry;
    }

    private String summary() {
        return classes.stream()
                .filter(one -> Double.isFinite(one.margin()) && one.nearestClass() != null)
                .min(Comparator.comparingDouble(OfClass::margin))
                .map(one -> String.format(
                        Locale.ROOT,
                        "smallest margin %s%.3g, between %s and %s (%s)",
                        one.exact() ? "" : "at most ",
                        one.margin(),
                        Console.name(one.name()),
                        Console.name(one.nearestClass()),
                        one.side().of("images", "texts")))
                .orElse(null);
    }
}
