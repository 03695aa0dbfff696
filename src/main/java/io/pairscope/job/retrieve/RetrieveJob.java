package io.pairscope.job.retrieve;

import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.InputColumns;
import io.pairscope.core.settings.Label;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.core.similarity.ClassMoments;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Exponentials;
import io.pairscope.core.similarity.Ties;
import io.pairscope.core.statistics.Definition;
import io.pairscope.core.statistics.RetrievalStatistics;
import io.pairscope.engine.scan.AskedRows;
import io.pairscope.engine.scan.ClassScan;
import io.pairscope.engine.scan.GallerySearch;
import io.pairscope.engine.scan.LabelCounts;
import io.pairscope.engine.scan.LabelValues;
import io.pairscope.engine.scan.MomentResult;
import io.pairscope.engine.scan.MomentScan;
import io.pairscope.engine.scan.NeighbourTable;
import io.pairscope.engine.scan.PickedRows;
import io.pairscope.engine.scan.Search;
import io.pairscope.engine.scan.VectorLengths;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.storage.UnusableInputException;
import io.pairscope.job.Job;
import io.pairscope.job.MemoryNeed;
import io.pairscope.job.Run;
import io.pairscope.job.Source;
import io.pairscope.report.Console;
import io.pairscope.report.Report;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Retrieval of each row's nearest neighbours, with ranks of the right answers and the contrastive loss over all pairs. */
public record RetrieveJob(Options options, InputColumns columns, ReadOptions reading) implements Job {
    /**
     * @param gallery what is searched; empty for the input itself
     * @param directions in their order; empty for all that exist
     * @param k neighbours of a query
     * @param recall the ranks up to which a right answer counts, rising
     * @param queries how many rows are asked; 0 for all, or 20 000 where there are more
     * @param temperature of the contrastive loss; empty to find the best one
     * @param match the column whose equal values make rows right answers to one another
     * @param factors columns that neighbours may agree on
     * @param classes the column of classes
     */
    public record Options(
            List<String> input,
            List<String> gallery,
            List<Direction> directions,
            int k,
            List<Integer> recall,
            int queries,
            OptionalDouble temperature,
            Optional<String> match,
            List<String> factors,
            Optional<String> classes,
            int seed) {
        /** The columns that are read beside ids and vectors, each for its use: match, class, factors. */
        public List<Label> labels() {
            return Stream.of(
                            match.stream().map(column -> new Label(column, Label.Use.MATCH)),
                            classes.stream().map(column -> new Label(column, Label.Use.CLASS)),
                            factors.stream().map(column -> new Label(column, Label.Use.FACTOR)))
                    .flatMap(labels -> labels)
                    .toList();
        }

        /** The place of a label among all of them; −1 for none. */
        int label(Label.Use use, Optional<String> column) {
            return column.map(name -> labels().indexOf(new Label(name, use))).orElse(-1);
        }

        /** The same search, of the input itself. */
        private Options ofItself() {
            return new Options(
                    input, List.of(), directions, k, recall, queries, temperature, match, factors, classes, seed);
        }

        /** Whether the rows that answer are those that ask. */
        public boolean searchesItself() {
            return gallery.isEmpty();
        }

        /**
         * The directions that are asked for, or all that exist.
         *
         * @throws UnusableInputException when one is asked for between sides of different dimensions
         */
        List<Direction> directions(int imageDims, int textDims) {
            if (imageDims == textDims) {
                return directions.isEmpty() ? List.of(Direction.values()) : directions;
            }
            Optional<Direction> impossible =
                    directions.stream().filter(asked -> !asked.isWithin()).findFirst();
            if (impossible.isPresent()) {
                throw new UnusableInputException(
                        "retrieve.directions asks for "
                                + impossible.get().key() + ", and the sides have " + imageDims + " and " + textDims
                                + " dimensions: there are no similarities between them. Leave it out, or give embeddings of one space");
            }
            return directions.isEmpty()
                    ? Stream.of(Direction.values()).filter(Direction::isWithin).toList()
                    : directions;
        }
    }

    /** Classes that there may be. */
    private static final int MOST_CLASSES = 1000;

    /** Moments are read and not decomposed. */
    private static final MemoryNeed NEED = new MemoryNeed(2, 0, false);

    @Override
    public String name() {
        return "retrieve";
    }

    @Override
    public List<Source> sources() {
        return List.of(input(), gallery());
    }

    /** A gallery that is the input is none of its own. */
    @Override
    public Job in(Session session) {
        if (!gallery().isSame(input(), session)) {
            return this;
        }
        session.progress().line("--gallery names the input, which is searched itself");
        return new RetrieveJob(options.ofItself(), columns, reading);
    }

    private Source input() {
        return Source.of("input", Source.Role.INPUT, options.input);
    }

    /** Without paths when the input itself is searched. */
    private Source gallery() {
        return new Source(
                "gallery", Source.Role.GALLERY, options.gallery, options.gallery.isEmpty() ? null : options.gallery);
    }

    @Override
    public Answer work(Run run) {
        Session session = run.session();
        run.readFooters();
        run.open();
        run.inventory(gallery())
                .ifPresent(gallery -> VectorLengths.requireSame(
                        session, "input", run.inventory(input()).orElseThrow(), "gallery", gallery, reading));
        run.step("moments");
        MomentResult asking = moments(run, input(), "input");
        MomentResult answering = options.searchesItself() ? asking : moments(run, gallery(), "gallery");
        int[] dims = dims(asking);
        VectorLengths.requireSame("input", dims, "gallery", dims(answering));
        Cost cost =
                Cost.of(options, asking.counts().accepted(), answering.counts().accepted(), dims[0], dims[1]);
        cost.lines(session.parallelism()).forEach(line -> run.tell("%s", line));
        run.step("queries");
        AskedRows asked = AskedRows.of(session, asking, options.seed, cost.queries(), run.directory());
        List<String> classes = classes(session, asking, answering);
        run.step("similarities");
        GallerySearch.Answers answers =
                GallerySearch.run(session, asking, answering, search(cost), asked.numbers(), classes);
        run.step("neighbours");
        PickedRows named = answers.named(session, answering);
        Retrieved retrieved = new Retrieved(options, asking, answering, asked, answers, named);
        answers.byDirection()
                .forEach((direction, answered) -> NeighbourTable.write(
                        run.directory(), direction, answers, retrieved.ranks(direction)::rank, named));
        Optional<LabelCounts> factors =
                options.factors.isEmpty() ? Optional.empty() : Optional.of(LabelCounts.of(session, answering, answers));
        Map<Side, ClassMoments> moments =
                classes.isEmpty() ? Map.of() : ClassScan.run(session, answering, classLabel(), classes);
        run.requireUnchanged(asking.inventory());
        run.requireUnchanged(answering.inventory());

        run.step("statistics");
        Report report = retrieved.report();
        new RanksSection(retrieved).addTo(report);
        new ContrastSection(retrieved, exponentials().temperatures()).addTo(report);
        new GeometrySection(retrieved, classes, moments).addTo(report, run.directory());
        new NeighboursSection(retrieved, factors).addTo(report);
        return new Answer(report, summary(retrieved, report));
    }

    private Console.Summary summary(Retrieved retrieved, Report report) {
        List<Definition> headlines = Stream.of(
                        options.recall.stream()
                                .flatMap(k -> Stream.of(Direction.values())
                                        .map(direction -> RetrievalStatistics.recall(k, direction, Ties.MID))),
                        RetrievalStatistics.MEDIAN_RANK.values().stream(),
                        Stream.of(RetrievalStatistics.INFO_NCE, RetrievalStatistics.INFO_NCE_MUTUAL_INFORMATION_BOUND),
                        RetrievalStatistics.UNIFORMITY.values().stream())
                .flatMap(some -> some)
                .filter(statistic ->
                        report.get(statistic) != null && report.get(statistic).number() != null)
                .toList();
        boolean ranks = options.searchesItself() || options.match.isPresent();
        List<String> remarks = Stream.concat(
                        Stream.of(retrieved.apart(), ranks ? null : Retrieved.OTHER_SET)
                                .filter(Objects::nonNull),
                        retrieved.matched().stream())
                .toList();
        return new Console.Summary(
                retrieved.input().inventory().summary(),
                "pairs",
                headlines,
                remarks,
                List.of("neighbours/", "quarantine/"));
    }

    private int classLabel() {
        return options.label(Label.Use.CLASS, options.classes);
    }

    private Exponentials exponentials() {
        return options.temperature.isPresent()
                ? Exponentials.of(options.temperature.getAsDouble())
                : Exponentials.grid();
    }

    private MomentResult moments(Run run, Source source, String title) {
        Inventory shards = run.inventory(source).orElseThrow();
        return MomentScan.run(
                run.session(),
                title,
                shards,
                reading,
                dims -> NEED.require(run.session().memory(), shards.rows(), dims, reading.ranges(dims)));
    }

    private static int[] dims(MomentResult moments) {
        return new int[] {moments.rules().imageDims(), moments.rules().textDims()};
    }

    /** The classes of both sets, in the order of their names; none without a column of them. */
    private List<String> classes(Session session, MomentResult asking, MomentResult answering) {
        if (options.classes.isEmpty()) {
            return List.of();
        }
        TreeSet<String> classes = LabelValues.of(session, answering, classLabel(), MOST_CLASSES);
        if (!options.searchesItself()) {
            classes.addAll(LabelValues.of(session, asking, classLabel(), MOST_CLASSES));
        }
        return List.copyOf(classes);
    }

    private Search search(Cost cost) {
        return new Search(
                cost.directions(),
                options.k,
                options.label(Label.Use.MATCH, options.match),
                classLabel(),
                exponentials(),
                options.searchesItself());
    }

    /** What it costs, by the first rows of the input; a gallery of other dimensions is refused by its own. */
    @Override
    public List<String> forecast(Run run, List<Inventory> found) {
        Inventory input = found.get(0);
        Inventory gallery = found.get(found.size() - 1);
        int[] dims = VectorLengths.of(run.session(), "input", input, reading);
        if (!options.searchesItself()) {
            VectorLengths.requireSame(
                    "input", dims, "gallery", VectorLengths.of(run.session(), "gallery", gallery, reading));
        }
        return Cost.of(options, input.rows(), gallery.rows(), dims[0], dims[1])
                .lines(run.session().parallelism());
    }
}
