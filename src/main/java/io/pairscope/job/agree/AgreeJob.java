package io.pairscope.job.agree;

import io.pairscope.core.agreement.Coefficient;
import io.pairscope.core.agreement.PreferenceAccuracy.Ties;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Ratings;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.engine.tables.PreferredPairs;
import io.pairscope.engine.tables.RatedRows;
import io.pairscope.engine.tables.ScoreTable;
import io.pairscope.job.Job;
import io.pairscope.job.Run;
import io.pairscope.job.Source;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Scores against the judgment of people: correlations with ratings, accuracy over preferences. */
public record AgreeJob(Options options, InputColumns columns, ReadOptions reading) implements Job {
    /** Of independent ratings: below that the resamples are too much alike. */
    private static final int FEWEST = 10;

    /**
     * What is compared.
     *
     * @param scores paths of the table of scores
     * @param human paths of a table of ratings; none where the ratings stand in the table of scores
     * @param preferences paths of a table of pairs; may be none
     * @param id the column of ids
     * @param humanColumn of ratings
     * @param raters columns of ratings, one per rater
     * @param scoreColumns none for all numbers
     */
    public record Options(
            List<String> scores,
            List<String> human,
            List<String> preferences,
            String id,
            Optional<String> humanColumn,
            List<String> raters,
            List<String> scoreColumns,
            Optional<String> group,
            Optional<String> category,
            Ratings ratings,
            Ties ties,
            int resamples,
            long seed) {
        private static final String HUMAN = "human";

        /** Whether there are ratings, and not preferences alone. */
        private boolean rates() {
            return preferences.isEmpty() || !human.isEmpty() || humanColumn.isPresent() || !raters.isEmpty();
        }

        /** All columns of ratings. */
        private List<String> humanColumns() {
            if (humanColumn.isEmpty() && raters.isEmpty()) {
                return List.of(HUMAN);
            }
            return Stream.concat(humanColumn.stream(), raters.stream())
                    .distinct()
                    .toList();
        }

        /** Places of those that scores are held against. */
        private int[] judging() {
            int count = humanColumn.isPresent() || raters.isEmpty() ? 1 : raters.size();
            return IntStream.range(0, count).toArray();
        }

        private int[] raterPlaces() {
            return raters.stream().mapToInt(humanColumns()::indexOf).toArray();
        }
    }

    /** The tables, and the columns that are compared. */
    private record Tables(
            ScoreTable scores, Optional<ScoreTable> human, Optional<ScoreTable> pairs, List<String> names) {}

    @Override
    public String name() {
        return "agree";
    }

    @Override
    public List<Source> sources() {
        return List.of(
                Source.of("scores", Source.Role.TABLE, options.scores),
                Source.of("human", Source.Role.TABLE, options.human),
                Source.of("preferences", Source.Role.TABLE, options.preferences));
    }

    private Tables tables(Session session) {
        ScoreTable scores = ScoreTable.read(session, "--scores", options.scores);
        Optional<ScoreTable> human = table(session, "--human", options.human);
        Optional<ScoreTable> pairs = table(session, "--preferences", options.preferences);
        if (options.rates()) {
            ScoreTable rated = human.orElse(scores);
            if (options.humanColumn.isEmpty() && options.raters.isEmpty() && !rated.has(Options.HUMAN)) {
                throw new UnusableInputException(
                        rated.lacking(Options.HUMAN) + "; name the column of ratings with --human-column");
            }
            options.humanColumns().forEach(rated::number);
        }
        List<String> names = options.scoreColumns.isEmpty() ? numbers(scores) : options.scoreColumns;
        names.forEach(scores::number);
        if (names.isEmpty()) {
            throw new UnusableInputException(scores + " has no column of numbers to compare; name some with"
                    + " --score-columns: it has " + String.join(", ", scores.columns()));
        }
        return new Tables(scores, human, pairs, names);
    }

    private static Optional<ScoreTable> table(Session session, String option, List<String> paths) {
        return paths.isEmpty() ? Optional.empty() : Optional.of(ScoreTable.read(session, option, paths));
    }

    /** Numbers that may be scores: neither ratings, nor places, nor norms, nor what rows are told apart by. */
    private List<String> numbers(ScoreTable scores) {
        Set<String> none = Stream.of(
                        options.humanColumns().stream(),
                        options.group.stream(),
                        options.category.stream(),
                        Stream.of(options.id, "row", "image_norm", "text_norm"))
                .flatMap(some -> some)
                .collect(Collectors.toSet());
        return scores.numericColumns().stream()
                .filter(column -> !none.contains(column) && !column.matches(Options.HUMAN + "(_.*)?"))
                .toList();
    }

    /** Which columns would be compared. */
    @Override
    public List<String> forecast(Run run, List<Inventory> found) {
        Tables tables = tables(run.session());
        String against = options.rates() ? " against " + String.join(", ", options.humanColumns()) : "";
        return List.of("scores " + String.join(", ", tables.names) + against);
    }

    @Override
    public Answer work(Run run) {
        Session session = run.session();
        run.open();
        run.step("columns");
        run.tell(
                "reading the columns of %s",
                Stream.of(options.scores, options.human, options.preferences)
                        .flatMap(List::stream)
                        .collect(Collectors.joining(", ")));
        Tables tables = tables(session);
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("scores", tables.names);
        run.tell("scores %s of %s", String.join(", ", tables.names), tables.scores);
        run.step("joins");
        Optional<RatedRows> rated = options.rates() ? Optional.of(rated(run, tables)) : Optional.empty();
        Optional<PreferredPairs> pairs = tables.pairs.map(table -> preferred(run, tables, table));
        rated.ifPresent(rows -> run.tell("%,d of %,d rows of ratings have a score", rows.used(), rows.rowsIn()));
        pairs.ifPresent(rows -> run.tell("%,d of %,d preferences have scores", rows.preferred().length, rows.rowsIn()));
        Report report = report(rated, pairs, described);
        tables.scores.warning(tables.names).ifPresent(report::warn);
        List<String> lines = new ArrayList<>();
        if (rated.isPresent()) {
            lines.addAll(agreement(run, tables, rated.get(), report, described));
        }
        pairs.ifPresent(found -> preferences(tables, found, report));
        Conventions.addTo(report);
        return new Answer(report, summary(tables, lines));
    }

    private void preferences(Tables tables, PreferredPairs pairs, Report report) {
        options.group
                .filter(column -> !tables.pairs.orElseThrow().has(column) && !tables.scores.has(column))
                .ifPresent(column -> report.warn("neither the preferences nor the scores have a column " + column
                        + " (--group): intervals and standard errors of preferences take pairs as independent"));
        new PreferencesSection(pairs, tables.names, options.ties, options.resamples, options.seed).addTo(report);
    }

    private RatedRows rated(Run run, Tables tables) {
        RatedRows.Asked asked = new RatedRows.Asked(
                options.id, tables.names, options.humanColumns(), options.group, options.category, options.ratings);
        RatedRows rated = tables.human.isPresent()
                ? RatedRows.joined(run.session(), tables.scores, tables.human.get(), asked, run.directory())
                : RatedRows.within(run.session(), tables.scores, asked, run.directory());
        if (rated.used() == 0) {
            throw tables.human
                    .map(human -> noneUsed(human, options.id, tables.scores, rated.rowsIn(), rated.reasons()))
                    .orElseGet(() -> new UnusableInputException(noneUsed(tables.scores, rated.rowsIn(), rated.reasons())
                            + ": a row needs a rating and a score"));
        }
        return rated;
    }

    private PreferredPairs preferred(Run run, Tables tables, ScoreTable table) {
        Predicate<String> isAsked = column -> !options.rates() || table.has(column);
        Predicate<String> isOfScores = tables.scores::has;
        PreferredPairs pairs = PreferredPairs.of(
                run.session(),
                table,
                tables.scores,
                options.id,
                tables.names,
                options.group.filter(isAsked.or(isOfScores)),
                options.category.filter(isAsked),
                run.directory());
        if (pairs.preferred().length == 0) {
            throw noneUsed(table, pairs.kind().idColumn(), tables.scores, pairs.rowsIn(), pairs.reasons());
        }
        return pairs;
    }

    /** @param column of ids in the table */
    private UnusableInputException noneUsed(
            ScoreTable table, String column, ScoreTable scores, long rowsIn, Map<String, Long> reasons) {
        String ids = reasons.containsKey(RatedRows.NO_SCORE)
                ? "; the scores must have a row with the same id, as the same text, and a value in it: "
                        + table.example(column) + " is one in " + column + " here, " + scores.example(options.id)
                        + " one of the scores"
                : "";
        return new UnusableInputException(noneUsed(table, rowsIn, reasons) + ids);
    }

    private static String noneUsed(ScoreTable table, long rowsIn, Map<String, Long> reasons) {
        Map<String, Long> own = new TreeMap<>(reasons);
        own.remove(RatedRows.NOT_RATED);
        return rowsIn == 0 ? table + " has no rows" : table + ": none of " + rowsIn + " rows can be used " + own;
    }

    private Report report(Optional<RatedRows> rated, Optional<PreferredPairs> pairs, Map<String, Object> described) {
        Map<String, Long> reasons = new TreeMap<>();
        rated.ifPresent(rows -> reasons.putAll(rows.reasons()));
        pairs.ifPresent(rows -> rows.reasons().forEach((reason, count) -> reasons.merge(reason, count, Long::sum)));
        long unused = rated.map(RatedRows::unused).orElse(0L)
                + pairs.map(PreferredPairs::unused).orElse(0L);
        long in = rated.map(RatedRows::rowsIn).orElse(0L)
                + pairs.map(PreferredPairs::rowsIn).orElse(0L);
        long used = rated.map(RatedRows::used).orElse(0L)
                + pairs.map(rows -> (long) rows.preferred().length).orElse(0L);
        described.put("quarantine_reasons", reasons);
        described.put("scores_not_rated", rated.map(RatedRows::notRated).orElse(0L));
        Report report = new Report(new Report.Pairs(in, used, unused), described);
        if (unused > 0) {
            Map<String, Long> ofPeople = new TreeMap<>(reasons);
            ofPeople.remove(RatedRows.NOT_RATED);
            String leftOut = String.format(
                    Locale.ROOT, "%,d of %,d rows of people's judgment were left out %s", unused, in, ofPeople);
            if (unused > in * reading.maxQuarantinedFraction()) {
                report.warn(leftOut + ", more than max-quarantined-fraction = " + reading.maxQuarantinedFraction());
            } else {
                report.note(leftOut);
            }
        }
        return report;
    }

    /** Correlations, their intervals and differences. @return lines for the console */
    private List<String> agreement(
            Run run, Tables tables, RatedRows rated, Report report, Map<String, Object> described) {
        int[] judging = options.judging();
        long distinct = Arrays.stream(rated.units()).distinct().count();
        boolean repeated = distinct < rated.units().length || options.ratings == Ratings.SINGLE && judging.length > 1;
        boolean byUnits = options.group.isPresent() || repeated;
        Bootstrap bootstrap = new Bootstrap(options.seed, byUnits);
        Judged judged = new Judged(rated, tables.names, judging, options.ratings, bootstrap);
        described.put(
                "ratings",
                IntStream.of(judging).mapToObj(options.humanColumns()::get).toList());
        described.put("rating_kind", options.ratings);
        described.put("rows_rated", judged.count(-1));
        described.put("resamples", options.resamples);
        described.put(
                "resampled", options.group.map(group -> "groups of " + group).orElse(byUnits ? "ids" : "rows"));
        described.put("resampled_units", distinct);
        run.step("correlations");
        AgreementSection section = new AgreementSection(judged);
        section.prepare();
        DifferencesSection differences = new DifferencesSection(judged, section.order());
        differences.prepare();
        HumanAgreementSection human =
                new HumanAgreementSection(rated, options.humanColumns(), options.raterPlaces(), bootstrap);
        run.step("resamples");
        bootstrap.run(run.session(), options.resamples);
        run.step("statistics");
        section.addTo(report, run.directory());
        differences.addTo(report);
        human.addTo(report);
        if (distinct < FEWEST) {
            report.warn(String.format(
                    Locale.ROOT,
                    "%d independent rating(s) say nothing, and their intervals are too narrow: of so many unrelated numbers one"
                            + " correlation in 20 is beyond ±%.2f",
                    distinct,
                    Coefficient.byChance(distinct)));
        }
        return section.lines();
    }

    private Console.Summary summary(Tables tables, List<String> lines) {
        return new Console.Summary(
                tables.scores
                        + tables.human.map(human -> ", " + human).orElse("")
                        + tables.pairs.map(pairs -> ", " + pairs).orElse(""),
                "rows",
                List.of(),
                lines,
                options.rates() ? List.of("agreement/", "quarantine/") : List.of("quarantine/"));
    }
}
