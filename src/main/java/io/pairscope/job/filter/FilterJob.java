package io.pairscope.job.filter;

import io.pairscope.core.selection.NearSide;
import io.pairscope.core.settings.ConfigException;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.statistics.FilterStatistics;
import io.pairscope.engine.scan.CopiedRows;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
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

        /** Whether rows are told apart by the condition alone, and no score is needed. */
        boolean isByConditionAlone() {
            return keep.isPresent()
                    && by.isEmpty()
                    && keepFraction.isEmpty()
                    && keepRandom.isEmpty()
                    && nearDuplicates.isEmpty()
                    && duplicates.isEmpty();
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
        run.tell("reading the columns of %s", String.join(", ", options.scores));
        ScoreTable table = ScoreTable.read(session, "--scores", options.scores);
        RuleColumns named = new RuleColumns(options, table);
        run.readFooters();
        Optional<Inventory> input = run.inventory(input()).map(unlabelled -> labelled(session, unlabelled, named));
        named.requireCondition(session, input);
        input.ifPresent(inventory -> run.noteShards(input(), inventory));
        run.open();
        Optional<ScoredPairs> pairs = input.map(inventory -> pairs(run, inventory));
        run.step("scores");
        try (ScoredRows scored = ScoredRows.of(
                session,
                table,
                named.rules(),
                pairs.map(ScoredPairs::places),
                pairs.flatMap(set -> set.further(session)))) {
            run.tell("scores%s: %,d rows", scored.by().map(by -> " by " + by).orElse(""), scored.count());
            Optional<CutSection> cut = pairs.flatMap(set -> set.cut(run, scored, options.seed));
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

    /** Which score rows are kept by. */
    @Override
    public List<String> forecast(Run run, List<Inventory> found) {
        ScoreTable table = ScoreTable.read(run.session(), "--scores", options.scores);
        RuleColumns named = new RuleColumns(options, table);
        Optional<Inventory> input =
                found.stream().findFirst().map(unlabelled -> labelled(run.session(), unlabelled, named));
        named.requireCondition(run.session(), input);
        return List.of("rows are kept by " + named.rules().by().orElse("the condition alone"));
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
        scored.warnings().forEach(report::warn);
        duplicates.addTo(report);
        cut.ifPresent(section -> section.addTo(report, selection.threshold()));
        pairs.ifPresent(set -> {
            BitSet kept = filtered.keptNumbers();
            if (options.copy) {
                run.step("copy");
                CopiedRows.write(run.session(), set.inventory(), kept, run.directory());
            }
            run.step("effect");
            new EffectSection(
                            run.session(),
                            set.fitted(),
                            kept,
                            options.per.isPresent() ? EffectSection.Values.of(filtered) : EffectSection.Values.NONE,
                            options.uncertainty,
                            options.seed)
                    .addTo(report);
            run.requireUnchanged(set.inventory());
            set.fitted().tell(report, "input");
            long without = set.fitted().moments().count() - scored.count();
            if (without > 0) {
                report.warn(String.format(
                        Locale.ROOT,
                        "%,d pairs of the input have no row in the scores: they are neither kept nor dropped",
                        without));
            }
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
        input.put("by", scored.by().orElse(null));
        pairs.ifPresent(set -> {
            input.put("image_dims", set.fitted().moments().imageDims());
            input.put("text_dims", set.fitted().moments().textDims());
            input.put("pairs", set.fitted().moments().count());
        });
        return input;
    }

    /** The shards of the pairs, with the columns that rules name and the scores do not have; those that are bad without them stay so. */
    private Inventory labelled(Session session, Inventory unlabelled, RuleColumns named) {
        if (unlabelled.shards().isEmpty()) {
            throw MomentScan.nothingToRead("", unlabelled);
        }
        List<Label> labels = named.ofInput();
        Inventory inventory = labels.isEmpty()
                ? unlabelled
                : Inventory.of(session, options.input, reading().table(), columns.withLabels(labels))
                        .without(unlabelled.bad());
        named.requireIn(inventory);
        return inventory;
    }

    private ScoredPairs pairs(Run run, Inventory inventory) {
        if (options.copy) {
            CopiedRows.requireReadable(run.session(), inventory);
        }
        run.step("moments");
        return ScoredPairs.read(run.session(), inventory, fitting);
    }
}
