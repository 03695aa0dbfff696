package io.pairscope.job.filter;

import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.Definition.Family;
import io.pairscope.core.statistics.Value;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Changes of statistics by a filter, one by one, and what they say together. */
final class Effect {
    /** Standard errors beyond which a statistic has moved: of nine, one is beyond 2 by chance in every third filter. */
    private static final double BEYOND = 3;

    /** Statistics that say how well the sides of pairs agree. */
    private static final Set<String> ALIGNMENT =
            Set.of("mutual_information_bias_corrected", "cka_unbiased", "clip_score_mean", "cosine_mean");

    /**
     * Of some rows from all rows, of which they are a part.
     *
     * @param kept of the rows kept
     * @param random of as many rows taken at random
     */
    record Distances(Map<Definition, Value> kept, Map<Definition, Value> random) {}

    /**
     * The change of one statistic.
     *
     * @param random its value for as many rows taken at random
     * @param error of after − before; NaN for none
     * @param errorFromRandom of after − random; NaN for none
     */
    private record Change(
            Definition statistic,
            Value before,
            Value after,
            Value random,
            double error,
            double errorFromRandom,
            String withoutError) {
        double difference() {
            return after.number() - before.number();
        }

        double fromRandom() {
            return after.number() - random.number();
        }

        boolean isJudged() {
            return Double.isFinite(fromRandom()) && Double.isFinite(errorFromRandom);
        }

        boolean rises() {
            return isJudged() && fromRandom() > BEYOND * errorFromRandom;
        }

        boolean falls() {
            return isJudged() && -fromRandom() > BEYOND * errorFromRandom;
        }

        String note() {
            if (Double.isNaN(after.number()) || Double.isNaN(before.number())) {
                return Double.isNaN(before.number()) ? before.note() : "of the rows kept: " + after.note();
            }
            return Double.isNaN(error) ? "no standard error: " + withoutError : after.note();
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%-34s %9.4g → %-9.4g %+.3g%s, at random %.4g",
                    statistic.name(),
                    before.number(),
                    after.number(),
                    difference(),
                    Double.isNaN(error) ? "" : String.format(Locale.ROOT, " ± %.2g", error),
                    random.number());
        }

        String words() {
            return String.format(
                    Locale.ROOT, "%s by %.3g ± %.2g", statistic.name(), Math.abs(fromRandom()), errorFromRandom);
        }
    }

    private final Optional<OfValue> of;
    private final List<Change> changes;
    private final Distances distances;

    /** @param name may be null */
    private record OfValue(String name) {
        String rows() {
            return name == null ? "Rows without a value: " : "Rows with the value " + name + ": ";
        }
    }

    private Effect(Optional<OfValue> of, List<Change> changes, Distances distances) {
        this.of = of;
        this.changes = changes;
        this.distances = distances;
    }

    static Effect of(RefittedSet before, RefittedSet after, RefittedSet random, Distances distances) {
        List<Change> changes = new ArrayList<>();
        before.values()
                .forEach((statistic, value) -> changes.add(new Change(
                        statistic,
                        value,
                        after.values().get(statistic),
                        random.values().get(statistic),
                        after.errorOfDifference(statistic, before).orElse(Double.NaN),
                        after.errorOfDifference(statistic, random).orElse(Double.NaN),
                        after.withoutErrors(before))));
        distances.kept.forEach((statistic, value) -> changes.add(new Change(
                statistic,
                Value.of(0),
                value,
                distances.random.get(statistic),
                Double.NaN,
                Double.NaN,
                "compare it with random; the rows kept are a part of those before")));
        return new Effect(Optional.empty(), changes, distances);
    }

    /** The same, of the rows with one value of a column. */
    Effect of(String value) {
        return new Effect(Optional.of(new OfValue(value)), changes, distances);
    }

    /** As the report lists them. */
    List<Map<String, Object>> entries() {
        return changes.stream().map(this::entry).toList();
    }

    private Map<String, Object> entry(Change change) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("statistic", change.statistic.name());
        of.ifPresent(value -> entry.put("value", value.name));
        entry.put("before", change.before.number());
        entry.put("after", change.after.number());
        entry.put("difference", change.difference());
        entry.put("difference_standard_error", change.error);
        entry.put("random", change.random.number());
        entry.put("difference_from_random", change.fromRandom());
        entry.put("difference_from_random_standard_error", change.errorFromRandom);
        entry.put("note", change.note());
        return entry;
    }

    void reportDistances(Report report) {
        distances.kept.forEach((statistic, value) -> report.put(
                statistic,
                value.number(),
                String.format(
                        Locale.ROOT,
                        "of the rows kept from all rows, of which they are a part; as many rows taken at random are at %.4g",
                        distances
                                .random
                                .getOrDefault(statistic, Value.of(Double.NaN))
                                .number())));
    }

    /** What changed, in one line. */
    String summary() {
        return shown().map(change -> String.format(
                        Locale.ROOT,
                        "%s %.4g → %.4g",
                        change.statistic.name(),
                        change.before.number(),
                        change.after.number()))
                .collect(Collectors.joining(", "));
    }

    /** What changed, a line for each statistic, beside what as many rows at random have. */
    List<String> lines() {
        return shown().map(Change::line).toList();
    }

    private Stream<Change> shown() {
        return changes.stream()
                .filter(change -> Double.isFinite(change.difference()) && change.statistic.family() != Family.DISTANCE);
    }

    /** A sentence each. */
    List<String> conclusions() {
        List<String> sentences = new ArrayList<>();
        String rows = of.map(OfValue::rows).orElse("All rows: ");
        sentences.add(rows + movement() + ".");
        Change information = changes.get(0);
        if (Double.isNaN(information.after.number()) && Double.isFinite(information.before.number())) {
            sentences.add(rows + "no mutual information of those kept: " + information.after.note() + ".");
        }
        return sentences;
    }

    private String movement() {
        if (changes.stream().noneMatch(Change::isJudged)) {
            return "whether anything moved cannot be said: no standard errors, " + changes.get(0).withoutError;
        }
        String better = words(change -> change.rises() && ALIGNMENT.contains(change.statistic.name()));
        String narrower = words(change -> change.falls() && isOfDiversity(change));
        boolean isNarrower = !narrower.isEmpty() && changes.stream().noneMatch(c -> c.rises() && isOfDiversity(c));
        if (!better.isEmpty() && isNarrower) {
            return "alignment rises (" + better + ") while diversity falls (" + narrower
                    + "), against as many rows taken at random: the pairs agree better, and are of fewer kinds";
        }
        String moved = Stream.of(
                        named("these rise: ", words(Change::rises)), named("these fall: ", words(Change::falls)))
                .filter(direction -> !direction.isEmpty())
                .collect(Collectors.joining("; "));
        return moved.isEmpty()
                ? "nothing moved: no statistic is more than 3 standard errors from that of as many rows taken at random"
                : "against as many rows taken at random " + moved;
    }

    private static boolean isOfDiversity(Change change) {
        return change.statistic.family() == Family.DIVERSITY;
    }

    private static String named(String direction, String words) {
        return words.isEmpty() ? "" : direction + words;
    }

    private String words(Predicate<Change> which) {
        return changes.stream().filter(which).map(Change::words).collect(Collectors.joining(", "));
    }
}
