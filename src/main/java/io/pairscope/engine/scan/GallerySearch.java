package io.pairscope.engine.scan;

import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Exponentials;
import io.pairscope.core.similarity.Found;
import io.pairscope.core.similarity.RightAnswers;
import io.pairscope.core.similarity.SideGeometry;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;

/**
 * All queries against all rows of a gallery. Queries are taken in batches, which every executor holds; the gallery is read
 * once per batch, block by block, and never held. So it may be larger than all memory.
 *
 * <p>Cost: 2·d flops per pair of rows and direction; both directions between the sides share their products when every row of
 * a set is asked of that set, and its own other side is the answer. Memory: an executor holds a batch in double and in single
 * precision, 384 MB, and per task what it has found for a batch, some 256 MB at most; the driver a batch and, for every query
 * and direction, some 16·k + 40 bytes and 8 per temperature.
 */
public final class GallerySearch {
    /** Bytes of the vectors of a batch, and of what is found for it. */
    private static final long BATCH_BYTES = 256L << 20;

    /** Of a query in a direction, beside its neighbours and sums. */
    private static final long BYTES_BESIDE = 40;

    /** Up to so many queries, and rows of the gallery, all products are double. */
    private static final int EXACT_ROWS = 5000;

    private final Session session;
    private final MomentResult input;
    private final MomentResult gallery;
    private final Search search;
    private final long[] asked;
    private final Map<Direction, TreeMap<Integer, Found>> found = new EnumMap<>(Direction.class);
    private final Map<Direction, List<RightAnswers>> right = new EnumMap<>(Direction.class);
    private final List<PickedRows> queries = new ArrayList<>();
    private final DoubleStream.Builder ownCosines = DoubleStream.builder();
    private final Set<Long> images = new HashSet<>();
    private final BitSet sameImage = new BitSet();
    private SearchPart rest;

    private GallerySearch(Session session, MomentResult input, MomentResult gallery, Search search, long[] asked) {
        this.session = session;
        this.input = input;
        this.gallery = gallery;
        this.search = search;
        this.asked = asked;
        search.directions().forEach(direction -> {
            found.put(direction, new TreeMap<>());
            right.put(direction, new ArrayList<>());
        });
    }

    /** Of the products. */
    public static Precision precision(long queries, long galleryRows) {
        return queries <= EXACT_ROWS && galleryRows <= EXACT_ROWS ? Precision.EXACT : Precision.FAST;
    }

    /** What was found in one direction, for all queries in their order. */
    public record Answered(RightAnswers right, Found found) {}

    /**
     * All that a search found.
     *
     * @param queries their names, without vectors, in the order of their numbers
     * @param ownCosines of the pairs that were asked; empty where the sides have other dimensions
     * @param byDirection for each direction that was asked
     * @param geometry distances within each side, where its direction was asked
     * @param sameImage queries whose image and answer are those of an earlier query
     * @param labels of both sets
     */
    public record Answers(
            PickedRows queries,
            double[] ownCosines,
            Map<Direction, Answered> byDirection,
            Map<Side, SideGeometry> geometry,
            BitSet sameImage,
            RowLabels labels) {
        /** The rows of the gallery that are neighbours of any query: known already, or read by one more scan. */
        public PickedRows named(Session session, MomentResult gallery) {
            if (labels.search.withinOneSet()
                    && queries.count() == gallery.counts().accepted()) {
                return queries;
            }
            long[] numbers = byDirection.values().stream()
                    .flatMapToLong(answered -> Arrays.stream(answered.found().neighbours))
                    .filter(number -> number >= 0)
                    .sorted()
                    .distinct()
                    .toArray();
            return PickedRows.of(session, gallery, "neighbours", numbers, PickedRows.Part.NAMES);
        }

        /** The number of rows of the gallery that a query can be answered with, the query itself included. */
        public long candidates(Side side, MomentResult gallery) {
            return gallery.counts().accepted() - labels.repeated.count(side);
        }

        /**
         * Queries that are counted nowhere because another one stands for them: of equal images with the same answer the first
         * one is asked; within a side, of any equal rows with the same answer.
         */
        public BitSet leftOut(Direction direction) {
            if (direction.isWithin() && labels.search.withinOneSet()) {
                BitSet standIns = new BitSet();
                long[] matches = matches();
                for (int i = 0; i < matches.length; i++) {
                    standIns.set(i, labels.repeated.contains(direction.query(), queries.numbers[i], matches[i]));
                }
                return standIns;
            }
            return direction.query() == Side.IMAGE ? sameImage : new BitSet();
        }

        /** The match value of each query, as a hash; −1 for none. */
        public long[] matches() {
            int match = labels.search.match();
            return IntStream.range(0, queries.count())
                    .mapToLong(i -> match < 0 ? -1 : RowHash.answer(queries.labels[match][i]))
                    .toArray();
        }
    }

    /**
     * Reads the gallery once per batch of queries.
     *
     * @param input the set of the queries
     * @param gallery may be the same
     * @param asked numbers of the queries in the plan of the input, ascending
     * @param classes of both sets, where a label holds them
     */
    public static Answers run(
            Session session,
            MomentResult input,
            MomentResult gallery,
            Search search,
            long[] asked,
            List<String> classes) {
        return run(
                session,
                input,
                gallery,
                search,
                asked,
                classes,
                batchRows(search, input.rules().dims()));
    }

    /** Of what is found in a direction: neighbours, rank, sums. */
    private static long bytesPerQuery(int k, Exponentials exponentials) {
        return 2L * Double.BYTES * k + BYTES_BESIDE + Double.BYTES * (long) exponentials.temperatures().length;
    }

    private static int batchRows(Search search, int dims) {
        long found = search.directions().stream()
                .mapToLong(direction -> bytesPerQuery(search.k(), search.exponentials(direction)))
                .sum();
        return (int) Math.max(1, BATCH_BYTES / Math.max(Double.BYTES * (long) dims, found));
    }

    /** @param rows of a batch, at most */
    static Answers run(
            Session session,
            MomentResult input,
            MomentResult gallery,
            Search search,
            long[] asked,
            List<String> classes,
            int rows) {
        GallerySearch run = new GallerySearch(session, input, gallery, search, asked);
        RowLabels labels = new RowLabels(
                search,
                search.match() < 0 ? RepeatedRows.none() : RepeatedRows.of(session, gallery, search.match()),
                RowLabels.numbered(classes));
        int batches = (asked.length + rows - 1) / rows;
        for (int batch = 0; batch < batches; batch++) {
            int first = batch * rows;
            run.ask(
                    labels,
                    first,
                    Arrays.copyOfRange(asked, first, Math.min(asked.length, first + rows)),
                    batches == 1 ? "" : " " + (batch + 1) + " of " + batches);
        }
        return run.answers(labels);
    }

    private void ask(RowLabels labels, int first, long[] numbers, String part) {
        PickedRows rows =
                PickedRows.of(session, input, "query vectors" + part, numbers, PickedRows.Part.NAMES_AND_VECTORS);
        queries.add(rows.names());
        SearchBatch batch = SearchBatch.of(labels, first, rows);
        if (search.withinOneSet() && batch.images.dims() == batch.texts.dims()) {
            Arrays.stream(batch.ownCosines()).forEach(ownCosines::add);
        }
        noteEqualImages(first, rows, batch.images);
        if (search.match() >= 0) {
            try (Shared<SearchBatch> shared = session.share(batch)) {
                batch = batch.with(MatchScan.run(session, gallery, shared));
            }
        }
        for (Direction direction : search.directions()) {
            right.get(direction).add(batch.right(direction));
        }
        try (Shared<SearchBatch> shared = session.share(batch);
                Shared<long[]> all = session.share(asked)) {
            ShardScan scan =
                    ShardScan.again(session, "similarities" + part, gallery).inSmallTasks();
            SearchTask task = new SearchTask(
                    shared, precision(asked.length, gallery.counts().accepted()), sharesProducts() ? all : null);
            int mergers = mergers(scan.taskCount(), numbers.length);
            List<SearchPart> parts = scan.step(() ->
                    DistributedFold.merged(JavaPairRDD.fromJavaRDD(scan.pieces(task)), mergers, SearchPart::merge));
            SearchPart end = parts.get(0);
            scan.requireUnchanged(end.failures, end.seen);
            parts.forEach(this::take);
        }
    }

    /** As many as there are chunks of queries; odd, so that numbers of groups, which are far powers of two apart, spread. */
    private int mergers(int tasks, int queries) {
        int chunks = (queries + SearchTask.CHUNK - 1) / SearchTask.CHUNK;
        return Math.min(tasks, search.directions().size() * chunks) | 1;
    }

    private void noteEqualImages(int first, PickedRows rows, UnitRows vectors) {
        for (int i = 0; i < rows.count() && search.match() >= 0; i++) {
            long answer = RowHash.answer(rows.labels[search.match()][i]);
            long image = RowHash.ofVector(vectors.values(), i * vectors.dims(), vectors.dims());
            if (answer >= 0 && !images.add(RowHash.ofBoth(image, answer))) {
                sameImage.set(first + i);
            }
        }
    }

    private void take(SearchPart part) {
        if (part.found != null) {
            found.get(SearchTask.direction(part.group))
                    .merge(SearchTask.first(part.group), part.found, (earlier, later) -> {
                        earlier.merge(later);
                        return earlier;
                    });
        } else {
            rest = rest == null ? part : SearchPart.merge(rest, part);
        }
    }

    /** Whether one product serves both directions between the sides: every row is asked, and has its own answer. */
    private boolean sharesProducts() {
        return search.hasOwnAnswers(Direction.IMAGE_TO_TEXT)
                && search.asks(Direction.IMAGE_TO_TEXT)
                && search.asks(Direction.TEXT_TO_IMAGE)
                && asked.length == gallery.counts().accepted();
    }

    private Answers answers(RowLabels labels) {
        Map<Direction, Answered> byDirection = new EnumMap<>(Direction.class);
        Map<Side, SideGeometry> geometry = new EnumMap<>(Side.class);
        for (Direction direction : search.directions()) {
            byDirection.put(
                    direction,
                    new Answered(
                            RightAnswers.joined(right.get(direction)),
                            Found.joined(List.copyOf(found.get(direction).values()))));
            if (direction.isWithin()) {
                geometry.put(direction.query(), rest.geometry(direction.query()));
            }
        }
        return new Answers(
                PickedRows.joined(queries), ownCosines.build().toArray(), byDirection, geometry, sameImage, labels);
    }
}
