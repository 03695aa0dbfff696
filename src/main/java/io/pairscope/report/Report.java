package io.pairscope.report;

import io.pairscope.core.statistics.Definition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The report of a run, as {@code report.json} holds it. Its statistics, curves and checks are the same bit for bit for the same input and BLAS,
 * whatever ran them; what differs from run to run (times, places) is in the manifest. Only {@code previous} and the checks
 * that look back depend on the run before, too.
 */
public final class Report {
    /** A named part of a report that the console shows, mostly in one line. */
    public interface Section {
        /** The line, or null when there is nothing to be seen. */
        String summary();

        /** What the console shows of it. */
        default List<String> lines() {
            return Stream.ofNullable(summary()).toList();
        }
    }

    /** Rows read, scored and quarantined; the first is the sum of the others. */
    public record Pairs(long in, long scored, long quarantined) {}

    private static final int HEADLINES = 5;

    private final Pairs pairs;
    private final Map<String, Object> input;
    private final Map<String, Statistic> statistics = new LinkedHashMap<>();
    private final Map<String, Object> curves = new LinkedHashMap<>();
    private final Map<String, List<String>> extremes = new LinkedHashMap<>();
    private final Map<String, Object> sections = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private long verifiedPages;
    private long unverifiedPages;
    private List<Check.Result> checks = List.of();
    private Map<String, PreviousRun.Change> changes = Map.of();

    /** @param input what was read: dimensions, reasons of quarantine, bad shards, … */
    public Report(Pairs pairs, Map<String, Object> input) {
        if (pairs.in != pairs.scored + pairs.quarantined) {
            throw new IllegalStateException(
                    "rows in " + pairs.in + " ≠ scored " + pairs.scored + " + quarantined " + pairs.quarantined);
        }
        this.pairs = pairs;
        this.input = input;
    }

    public void put(Definition statistic, double value) {
        put(statistic, value, Double.NaN, null);
    }

    /** A value whose standard error does not exist or is not known; the note says what a reader should know. */
    public void put(Definition statistic, double value, String note) {
        put(statistic, value, Double.NaN, note);
    }

    /** A value that does not exist, and why. */
    public void undefined(Definition statistic, String reason) {
        put(statistic, Double.NaN, Double.NaN, reason);
    }

    /** A value and an error, either of them NaN for null. */
    public void put(Definition statistic, double value, double standardError, String note) {
        String reason = note;
        if (!Double.isFinite(value) && note == null) {
            reason = "not a finite number: " + value;
        }
        statistics.put(statistic.name(), new Statistic(finite(value), statistic.unit(), finite(standardError), reason));
    }

    /** A yes or no, or null with the reason. */
    public void put(Definition statistic, Optional<Boolean> value, String note) {
        statistics.put(statistic.name(), new Statistic(value.orElse(null), statistic.unit(), null, note));
    }

    /** A part of the report that is neither a number nor a curve. */
    public void putSection(String name, Object content) {
        sections.put(name, content);
    }

    /** What the console shows of the parts, by name. */
    Map<String, List<String>> lines() {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        sections.forEach((name, content) -> {
            if (content instanceof Section section) {
                lines.put(name, section.lines());
            }
        });
        return lines;
    }

    public void putCurve(String name, Object curve) {
        curves.put(name, curve);
    }

    /** Ids of the pairs at the ends of a score, such as {@code lowest_pmi}. */
    public void putExtremes(String name, List<String> ids) {
        extremes.put(name, ids);
    }

    public List<String> extremes(String name) {
        return extremes.getOrDefault(name, List.of());
    }

    /** Adds a reason why the run fails, whatever the checks say. */
    public void fail(String error) {
        errors.add(error);
    }

    /** Adds what a reader should not overlook. */
    public void warn(String warning) {
        warnings.add(warning);
    }

    /** Counts pages that were read, with a checksum and without. */
    public void read(long verified, long unverified) {
        verifiedPages += verified;
        unverifiedPages += unverified;
    }

    /** Adds what a reader should know, and what is neither wrong nor a reason to warn. */
    public void note(String remark) {
        remarks.add(remark);
    }

    public List<String> remarks() {
        return remarks;
    }

    /** The remarks, and how much was read that has no checksum. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>(remarks);
        if (unverifiedPages > 0) {
            notes.add("no checksums in " + unverifiedPages + " of " + (verifiedPages + unverifiedPages)
                    + " pages: damage cannot be seen there; --checksums can hold files to a list");
        }
        return notes;
    }

    public List<String> errors() {
        return errors;
    }

    public List<String> warnings() {
        return warnings;
    }

    /** Compares the statistics with what is asked of them, and with those of the previous run when there is one. */
    public List<Check.Result> check(List<Check> asked, Optional<PreviousRun> previous) {
        previous.ifPresent(run -> {
            changes = run.changes(statistics);
            putSection("previous", run.compared(changes));
        });
        checks = new ArrayList<>();
        for (Check check : asked) {
            Check.Result result = check.on(statistics, previous);
            checks.add(result);
            if (result.passed() && check.foundNothing(result, previous)) {
                note("a check had nothing to look back on: " + result.message());
            }
        }
        return checks;
    }

    /** The statistics that have a number, by name. */
    public Map<String, Double> numbers() {
        return numbers(Statistic::number);
    }

    /** The first of some statistics that have a number, by name. */
    public Map<String, Double> first(List<Definition> wanted) {
        Map<String, Double> first = new LinkedHashMap<>();
        Map<String, Double> numbers = numbers();
        wanted.stream()
                .map(Definition::name)
                .filter(numbers::containsKey)
                .limit(HEADLINES)
                .forEach(name -> first.put(name, numbers.get(name)));
        return first;
    }

    /** The names of those of some statistics that this report has, whether or not they have a value. */
    public List<String> names(List<Definition> wanted) {
        return wanted.stream()
                .map(Definition::name)
                .filter(statistics::containsKey)
                .toList();
    }

    /** All, by name. */
    Map<String, Statistic> statistics() {
        return statistics;
    }

    /** How they changed since the previous run, by name; empty when there is none. */
    Map<String, PreviousRun.Change> changes() {
        return changes;
    }

    /** The standard errors of those that have one. */
    public Map<String, Double> standardErrors() {
        return numbers(Statistic::standardError);
    }

    private Map<String, Double> numbers(Function<Statistic, Double> part) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        statistics.forEach((name, statistic) -> {
            if (part.apply(statistic) != null) {
                numbers.put(name, part.apply(statistic));
            }
        });
        return numbers;
    }

    public Pairs pairs() {
        return pairs;
    }

    /** A statistic, or null when this report does not have it. */
    public Statistic get(Definition statistic) {
        return statistics.get(statistic.name());
    }

    /** The content of {@code report.json}. */
    public String toJson() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("pairs", pairs);
        document.put("input", input);
        document.put("pages", Map.of("with_checksum", verifiedPages, "without_checksum", unverifiedPages));
        document.put("statistics", statistics);
        document.put("curves", curves);
        document.put("extremes", extremes);
        document.putAll(sections);
        document.put("checks", checks);
        return Json.write(document);
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
