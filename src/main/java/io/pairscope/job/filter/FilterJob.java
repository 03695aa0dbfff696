package io.pairscope.job.filter;

import io.pairscope.core.selection.NearSide;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.statistics.FilterStatistics;
import io.pairscope.engine.scan.CopiedRows;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.engine.tables.Condition;
import io.pairscope.engine.tables.FilteredRows;
import io.pairscope.engine.tables.KeepArray;
import io.pairscope.engine.tables.ScoreTable;
import io.pairscope.engine.tables.ScoredRows;
import io.pairscope.engine.tables.Selection;
import io.pairscope.job.Fitting;
import io.pairscope.job.Job;
import io.pairscope.job.Run;
import io.pairscope.job.Source;
import io.pairscope.job.StandardErrors.Uncertainty;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses which rows to keep by their scores: by share, threshold or condition, then without duplicates; and says what that did to
 * the set.
 *
 * <p>Cost: the table of scores is read once and kept by Spark, in memory and then on disk; a threshold takes five passes over it.
 * With the pairs, one scan for the moments before, one for those after, and those of the duplicates that are asked for. Driver
 * memory: 8 bytes per row of the input where duplicates of vectors are dropped, and some 25 per row that a duplicate rule drops.
 */
public record FilterJob(Options options, InputColumns columns, Fitting fitting) implements Job {
    /** What rows may share, of which only one is kept then. */
    public enum Duplicates {
        ID,
        IMAGE,
        TEXT,
        PAIR
    }

    /**
     * @param input the pairs that the scores are of; may be empty
     * @param by the score that rows are kept by; empty for the first of those of an audit
     * @param keepFraction the share of the rows with a score that is kept
     * @param keep a condition of SQL
     * @param per the column within whose values the share is taken
     * @param keepRandom the share of re-paired rows that the threshold may let through
     * @param nearDuplicates the cosine from which on rows are near
     * @param nearExact whether all rows are compared with all
     * @param copy whether the kept rows of the input are written
     */
    public record Options(
            List<String> scores,
            List<String> input,
            Optional<String> by,
            OptionalDouble keepFraction,
            Optional<String> keep,
            Optional<String> per,
            OptionalDouble keepRandom,
            List<Duplicates> duplicates,
            OptionalDouble nearDuplicates,
            NearSide nearSide,
            boolean nearExact,
            boolean copy,
            Uncertainty uncertainty,
            int seed) {
        /** Whether anything says which rows to keep. */
        public boolean hasRule() {
            return keepFraction.isPresent()
                    || keep.isPresent()
                    || keepRandom.isPresent()
                    || nearDuplicates.isPresent()
                    || !duplicates.isEmpty();
        }

        /** Whether a rule is about vectors. */
        public boolean needsInput() {
            return keepRandom.isPresent() || copy || comparesVectors();
        }

        boolean comparesVectors() {
            return nearDuplicates.isPresent() || duplicates.stream().anyMatch(kind -> kind != Duplicates.ID);
        }

        Optional<Condition> condition() {
            return keep.map(text -> Condition.of("filter.keep", text));
        }
    }

    /** Values of a column for which the effect is shown, those with the most rows. */
    private static final int MOST_VALUES = 16;

    /** A filter goes by no more values. */
    private static final int ALL_VALUES = 100_000;

    /** Scores of an audit that say how well a pair belongs together. */
    private static final List<String> USUAL_SCORES = List.of("pmi", "cosine");

    /** @throws ConfigException when the condition cannot be parsed */
    public FilterJob {
        options.condition();
    }

    @Override
    public String name() {
        return "filter";
    }

    @Override
    public List<Source> sources() {
        return options.input.isEmpty() ? List.of(scores()) : List.of(scores(), input());
    }

    private Source scores() {
        return Source.of("scores", Source.Role.TABLE, options.scores);
    }

    private Source input() {
        return Source.of("input", Source.Role.INPUT, options.input);
    }

    @Override
    public ReadOptions reading() {
        return fitting.reading();
    }

    @Override
    public Answer work(Run run) {
        Session session = run.session();
        ScoreTable table = ScoreTable.read(session, "--scores", options.scores);
        run.readFooters();
        run.open();
        if (options.input.isEmpty()) {
            named().forEach(table::require);
        }
        Optional<ScoredPairs> pairs = options.input.isEmpty() ? Optional.empty() : Optional.of(pairs(run, table));
        run.step("scores");
        ScoredRows.Rules rules = new ScoredRows.Rules(score(table), options.condition(), options.per);
        try (ScoredRows scored = ScoredRows.of(
                session, table, rules, pairs.map(ScoredPairs::places), pairs.flatMap(set -> set.further(session)))) {
            run.tell("scores by %s: %,d rows", scored.by(), scored.count());
            Optional<CutSection> cut = pairs.map(set -> set.cut(run, scored, options.seed));
            run.step("selection");
            OptionalDouble lowest = cut.isPresent() && options.keepRandom.isPresent()
                    ? ScoredPairs.threshold(cut.get(), options.keepRandom.getAsDouble())
                    : OptionalDouble.empty();
            try (Selection selection = Selection.of(scored, options.keepFraction, lowest)) {
                Duplicated duplicates = Duplicated.of(run, selection, pairs, options);
                run.tell("writing what is kept and what is dropped");
                run.step("tables");
                try (FilteredRows filtered = FilteredRows.of(selection, duplicates.drops())) {
                    return answer(run, pairs, scored, selection, duplicates, filtered, cut);
                }
            }
        }
    }

    /** Nothing to say; but the scores are looked at. */
    @Override
    public List<String> forecast(Run run, List<Inventory> found) {
        ScoreTable table = ScoreTable.read(run.session(), "--scores", options.scores);
        score(table);
        if (options.input.isEmpty()) {
            named().forEach(table::require);
        }
        return List.of();
    }

    private Answer answer(
            Run run,
            Optional<ScoredPairs> pairs,
            ScoredRows scored,
            Selection selection,
            Duplicated duplicates,
            FilteredRows filtered,
            Optional<CutSection> cut) {
        filtered.write(run.directory());
        boolean hasArray = KeepArray.write(filtered, run.directory());
        Report report = new Report(new Report.Pairs(scored.count(), scored.count(), 0), described(scored, pairs));
        new SelectionSection(selection, filtered).addTo(report);
        duplicates.addTo(report);
        cut.ifPresent(section -> section.addTo(report, selection.threshold()));
        pairs.ifPresent(set -> {
            if (options.copy) {
                run.step("copy");
                CopiedRows.write(run.session(), set.inventory(), filtered.keptNumbers(), run.directory());
            }
            run.step("effect");
            new EffectSection(
                            run.session(),
                            set.fitted(),
                            filtered.keptNumbers(),
                            values(filtered),
                            options.uncertainty,
                            options.seed)
                    .addTo(report);
            run.requireUnchanged(set.inventory());
            set.fitted().warnings("input").forEach(report::warn);
        });
        List<String> places = new ArrayList<>(List.of("keep/", "dropped/"));
        if (hasArray) {
            places.add("keep.npy");
        }
        if (options.copy) {
            places.add("copy/");
        }
        return new Answer(
                report,
                new Console.Summary(
                        String.format(
                                        Locale.ROOT,
                                        "%,d kept + %,d dropped rows of ",
                                        filtered.kept(),
                                        filtered.dropped())
                                + String.join(", ", options.scores),
                        "rows",
                        List.of(
                                FilterStatistics.ROWS_KEPT,
                                FilterStatistics.ROWS_DROPPED,
                                FilterStatistics.THRESHOLD,
                                FilterStatistics.DUPLICATES_ID,
                                FilterStatistics.DUPLICATES_IMAGE,
                                FilterStatistics.DUPLICATES_TEXT,
                                FilterStatistics.DUPLICATES_PAIR,
                                FilterStatistics.NEAR_DUPLICATES),
                        List.of(),
                        places));
    }

    private static Map<String, Object> described(ScoredRows scored, Optional<ScoredPairs> pairs) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("by", scored.by());
        pairs.ifPresent(set -> {
            input.put("image_dims", set.fitted().moments().imageDims());
            input.put("text_dims", set.fitted().moments().textDims());
            input.put("pairs", set.fitted().moments().count());
        });
        return input;
    }

    /** The columns that the condition and {@code --per} name. */
    private Stream<String> named() {
        return Stream.concat(
                        options.condition().stream().flatMap(condition -> condition.columns().stream()),
                        options.per.stream())
                .distinct();
    }

    /** The pairs, with the columns that rules name and the scores do not have. */
    private ScoredPairs pairs(Run run, ScoreTable table) {
        List<Label> labels = named().filter(column -> !table.has(column))
                .map(column -> new Label(column, Label.Use.COLUMN))
                .toList();
        Inventory inventory = labels.isEmpty()
                ? run.inventory(input()).orElseThrow()
                : Inventory.of(run.session(), options.input, reading().table(), columns.withLabels(labels));
        if (!labels.isEmpty() && inventory.shards().isEmpty()) {
            throw new UnusableInputException("no shard of the input has the column "
                    + labels.stream().map(Label::column).collect(Collectors.joining(", "))
                    + ", nor have the scores, but " + String.join(", ", table.columns()));
        }
        if (options.copy) {
            CopiedRows.requireReadable(run.session(), inventory);
        }
        run.step("moments");
        return ScoredPairs.read(run.session(), inventory, fitting);
    }

    /** The column of the score; without --by the first usual one that has a value. */
    private String score(ScoreTable table) {
        if (options.by.isPresent()) {
            if (ScoredRows.PLACE.contains(options.by.get())) {
                throw new UnusableInputException(
                        "--by " + options.by.get() + " names the place of a row; name a score");
            }
            table.number(options.by.get());
            return options.by.get();
        }
        return USUAL_SCORES.stream()
                .filter(column -> table.numericColumns().contains(column) && table.hasValue(column))
                .findFirst()
                .orElseThrow(() -> new UnusableInputException(table
                        + " has no " + String.join(" or ", USUAL_SCORES)
                        + " with a value; name the score that rows are kept by with --by"));
    }

    /** The values of the column within which the share was taken. */
    private EffectSection.Values values(FilteredRows filtered) {
        if (options.per.isEmpty()) {
            return EffectSection.Values.NONE;
        }
        List<String> values = filtered.largestValues(ALL_VALUES);
        int apart = Math.min(MOST_VALUES, values.size());
        List<String> largest = values.subList(0, apart);
        Map<String, BitSet> numbers = filtered.numbersOf(largest);
        return new EffectSection.Values(
                largest.stream()
                        .map(value -> new EffectSection.OfValue(value, numbers.get(value)))
                        .toList(),
                values.subList(apart, values.size()));
    }
}
