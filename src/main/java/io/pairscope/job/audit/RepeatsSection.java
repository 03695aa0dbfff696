package io.pairscope.job.audit;

import static io.pairscope.core.statistics.JobStatistics.DISTINCT_IDS;
import static io.pairscope.core.statistics.JobStatistics.DISTINCT_IMAGES;
import static io.pairscope.core.statistics.JobStatistics.DISTINCT_PAIRS;
import static io.pairscope.core.statistics.JobStatistics.DISTINCT_TEXTS;
import static io.pairscope.core.statistics.JobStatistics.EFFECTIVE_ROWS;

import io.pairscope.core.statistics.Definition;
import io.pairscope.core.text.Constant;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.RepeatedIds;
import io.pairscope.engine.scan.Repeats;
import io.pairscope.engine.scan.Repeats.Kind;
import io.pairscope.engine.scan.RowName;
import io.pairscope.engine.scan.ScoreScan;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Ids, images, texts and pairs that come more than once: rows that repeat are not independent, and what counts rows then
 * claims too much.
 *
 * @param grouped empty when every row is taken to stand alone
 * @param uniqueIds whether an id that comes twice is an error
 * @param exactIds a job that counts ids where the first scan estimates
 */
record RepeatsSection(
        MomentResult pass,
        ScoreScan scores,
        Optional<Grouped> grouped,
        boolean uniqueIds,
        Supplier<Optional<RepeatedIds>> exactIds) {
    /** The share of repeats from which on they are a warning. */
    private static final double NOTEWORTHY = 0.01;

    private static final int NAMED = 3;

    /** Standard errors that an estimated number is off by at most. */
    private static final double SURE = 3;

    private static final Map<Kind, Definition> DISTINCT = distinct();

    private static Map<Kind, Definition> distinct() {
        Map<Kind, Definition> distinct = new LinkedHashMap<>();
        distinct.put(Kind.IDS, DISTINCT_IDS);
        distinct.put(Kind.IMAGES, DISTINCT_IMAGES);
        distinct.put(Kind.TEXTS, DISTINCT_TEXTS);
        distinct.put(Kind.PAIRS, DISTINCT_PAIRS);
        return distinct;
    }

    void addTo(Report report) {
        if (pass.repeats().isEmpty()) {
            String reason = "not known: moments that --state kept hold no counts of repeats";
            DISTINCT.values().forEach(statistic -> report.undefined(statistic, reason));
            report.undefined(EFFECTIVE_ROWS, reason);
            if (uniqueIds) {
                report.fail(
                        "--unique-ids needs every id, and this run read only the new shards: run it without --state");
            }
            return;
        }
        Repeats repeats = pass.repeats().get();
        DISTINCT.forEach((kind, statistic) -> put(statistic, repeats, kind, report));
        report.putSection("repeats", section(repeats));
        ids(repeats, report);
        effectiveRows(repeats, report);
        standingOut(repeats, report);
    }

    /** Values that come far more often than others. That a text does is common: it may be a label. */
    private void standingOut(Repeats repeats, Report report) {
        Set<Long> told = new HashSet<>();
        for (Kind kind : List.of(Kind.PAIRS, Kind.IMAGES, Kind.TEXTS)) {
            List<Repeats.Counted> values = repeats.standingOut(kind).stream()
                    .filter(value -> told.add(value.row()))
                    .toList();
            if (values.isEmpty()) {
                continue;
            }
            long rows = values.stream().mapToLong(Repeats.Counted::count).sum();
            String line = String.format(
                    Locale.ROOT,
                    "%d %s(s) come far more often than others, in %s%,d rows: %s. %s",
                    values.size(),
                    one(kind),
                    repeats.shortfall(kind) == 0 ? "" : "at least ",
                    rows,
                    values.stream()
                            .limit(NAMED)
                            .map(value -> String.format(
                                    Locale.ROOT,
                                    "that of %s %,d times",
                                    Console.name(scores.names().get(value.row()).id),
                                    value.count()))
                            .collect(Collectors.joining(", ")),
                    kind == Kind.TEXTS
                            ? "Texts that say nothing of an image?"
                            : "Placeholders of what could not be loaded? filter --input … --drop-duplicates "
                                    + one(kind) + " leaves one of each");
            if (kind != Kind.TEXTS && rows >= NOTEWORTHY * repeats.values(kind)) {
                report.warn(line);
            } else {
                report.note(line);
            }
        }
    }

    private void put(Definition statistic, Repeats repeats, Kind kind, Report report) {
        if (repeats.values(kind) == 0) {
            report.undefined(statistic, "no id column: rows are named shard#row");
        } else {
            report.put(statistic, repeats.distinct(kind), accuracy(repeats, kind));
        }
    }

    /** Null for an exact count. */
    private static String accuracy(Repeats repeats, Kind kind) {
        double error = repeats.relativeError(kind);
        return error == 0 ? null : String.format(Locale.ROOT, "estimate, ± %.1f %% (one standard error)", 100 * error);
    }

    private void ids(Repeats repeats, Report report) {
        if (repeats.values(Kind.IDS) == 0) {
            if (uniqueIds) {
                report.fail("--unique-ids needs an id column, and there is none: name it with --id-column");
            }
            return;
        }
        repeatedIds(repeats).ifPresent(uniqueIds ? report::fail : report::warn);
    }

    /** What is known of ids that repeat: everything when somebody relies on it, else what the first scan has seen. */
    private Optional<String> repeatedIds(Repeats repeats) {
        long rows = repeats.values(Kind.IDS);
        List<Repeats.Counted> seen = repeats.mostFrequent(Kind.IDS);
        if (uniqueIds && repeats.shortfall(Kind.IDS) > 0) {
            return exactIds.get()
                    .map(found -> words("", found.rows(), rows) + words("", found.mostFrequent(), found.times()));
        }
        long seenTwice = seen.stream().mapToLong(id -> id.count() - 1).sum();
        long repeated = Math.max(seenTwice, certain(repeats, Kind.IDS));
        if (repeated == 0) {
            return Optional.empty();
        }
        String count = words(repeats.relativeError(Kind.IDS) == 0 ? "" : "at least ", repeated, rows);
        String bound = repeats.shortfall(Kind.IDS) == 0 ? "" : "at least ";
        return Optional.of(count
                + seen.stream()
                        .findFirst()
                        .map(most -> words(bound, scores.names().get(most.row()).id, most.count()))
                        .orElse(""));
    }

    private static String words(String bound, long repeated, long rows) {
        return String.format(Locale.ROOT, "%s%,d of %,d rows repeat an id", bound, repeated, rows);
    }

    private static String words(String bound, String id, long times) {
        return String.format(Locale.ROOT, "; %s comes %s%,d times", Console.name(id), bound, times);
    }

    /** The number of values that are repeats of others, at least. */
    private static long certain(Repeats repeats, Kind kind) {
        double most = repeats.distinct(kind) * (1 + SURE * repeats.relativeError(kind));
        return Math.max(0, repeats.values(kind) - (long) most);
    }

    private void effectiveRows(Repeats repeats, Report report) {
        Kind fewer = repeats.distinct(Kind.TEXTS) < repeats.distinct(Kind.IMAGES) ? Kind.TEXTS : Kind.IMAGES;
        long effective = repeats.distinct(fewer);
        if (grouped.isPresent()) {
            long groups = grouped.get().groups();
            String column = grouped.get().column();
            report.put(EFFECTIVE_ROWS, groups, "groups of " + column);
            if (groups - effective > NOTEWORTHY * groups && certain(repeats, fewer) > 0) {
                report.warn(String.format(
                        Locale.ROOT,
                        "rows repeat across groups: %,d groups of %s hold %,d distinct %s. Errors, bias correction and"
                                + " independence_z count groups as independent, and claim too much where they are not",
                        groups,
                        column,
                        effective,
                        name(fewer)));
            }
            return;
        }
        String accuracy = accuracy(repeats, fewer);
        report.put(EFFECTIVE_ROWS, effective, "distinct " + name(fewer) + (accuracy == null ? "" : "; " + accuracy));
        long rows = repeats.values(fewer);
        if (certain(repeats, fewer) > NOTEWORTHY * rows) {
            report.warn(String.format(
                    Locale.ROOT,
                    "rows repeat: %,d rows hold %,d distinct %s (effective_rows). Standard errors, bias correction and"
                            + " independence_z count every row as independent, and claim too much where rows are not:"
                            + " name the column whose rows belong together with --group-column, or drop repeats by"
                            + " filter --input … --drop-duplicates %s",
                    rows,
                    effective,
                    name(fewer),
                    one(fewer)));
        }
    }

    private static String name(Kind kind) {
        return Constant.key(kind);
    }

    /** The kind in the singular. */
    private static String one(Kind kind) {
        return name(kind).replaceFirst("s$", "");
    }

    private Map<String, Object> section(Repeats repeats) {
        Map<String, Object> section = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.GROUPS || grouped.isPresent()) {
                section.put(name(kind), entry(repeats, kind));
            }
        }
        return section;
    }

    private Map<String, Object> entry(Repeats repeats, Kind kind) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("rows", repeats.values(kind));
        entry.put("distinct", repeats.distinct(kind));
        entry.put("distinct_is_exact", repeats.relativeError(kind) == 0);
        entry.put("counts_short_by_at_most", repeats.shortfall(kind));
        List<Map<String, Object>> most =
                repeats.mostFrequent(kind).stream().map(this::example).toList();
        entry.put("most_frequent", most);
        return entry;
    }

    private Map<String, Object> example(Repeats.Counted counted) {
        RowName name = scores.names().get(counted.row());
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("count", counted.count());
        example.put("id", name.id);
        example.put("shard", name.shard);
        example.put("row", name.row);
        return example;
    }
}
