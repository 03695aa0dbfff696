package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.BothWaysFold;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.DirectionFold;
import io.pairscope.core.similarity.Found;
import io.pairscope.core.similarity.KnownBounds;
import io.pairscope.core.similarity.RightAnswers;
import io.pairscope.core.similarity.SideGeometry;
import io.pairscope.core.similarity.SideRows;
import io.pairscope.core.similarity.SimilarityTile;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.ShardRows;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import scala.Tuple2;

/**
 * The queries of a batch against the rows of one task of the gallery. Blocks of the gallery come and go; the queries and what
 * was found of them stay.
 *
 * @param precision of the products
 * @param turned numbers of all queries, ascending, when both directions between the sides share their products: the texts
 *     of a block are then asked against the images of the batch, too; null otherwise
 */
record SearchTask(Shared<SearchBatch> batch, Precision precision, Shared<long[]> turned)
        implements StreamTask<Tuple2<Key, SearchPart>, SideGeometry[]> {
    /** Queries whose results are merged together. */
    static final int CHUNK = 1024;

    /** Group of what is no result of a query. */
    static final int REST = 0;

    /** The group in which the results of queries from some place on are merged. */
    static int group(Direction direction, int first) {
        return 1 + first * Direction.values().length + direction.ordinal();
    }

    static Direction direction(int group) {
        return Direction.values()[(group - 1) % Direction.values().length];
    }

    static int first(int group) {
        return (group - 1) / Direction.values().length;
    }

    @Override
    public Work<SideGeometry[]> start(ScanTask task, Consumer<Tuple2<Key, SearchPart>> pieces) {
        return new Searching(batch.value(), part -> pieces.accept(new Tuple2<>(new Key(part.group, task.index), part)));
    }

    @Override
    public Tuple2<Key, SearchPart> last(TaskResult<SideGeometry[]> end) {
        SearchPart rest = SearchPart.rest(end.failures.isEmpty() ? end.result : new SideGeometry[0]);
        rest.seen.add(end.seen);
        rest.failures.addAll(end.failures);
        return new Tuple2<>(new Key(REST, end.task), rest);
    }

    private final class Searching implements Work<SideGeometry[]> {
        private final SearchBatch queries;
        private final Search search;
        private final Consumer<SearchPart> parts;
        private final SimilarityTile tile = new SimilarityTile(precision);
        private final Map<Direction, DirectionFold> folds = new EnumMap<>(Direction.class);
        private final SideGeometry[] geometry;

        Searching(SearchBatch queries, Consumer<SearchPart> parts) {
            this.queries = queries;
            this.search = queries.labels.search;
            this.parts = parts;
            int classes = queries.labels.classes.size();
            this.geometry = new SideGeometry[] {new SideGeometry(classes), new SideGeometry(classes)};
            for (Direction direction : search.directions()) {
                if (!isTurned(direction)) {
                    folds.put(
                            direction,
                            fold(
                                    direction,
                                    queries.queries(direction),
                                    queries.right(direction),
                                    queries.answers(direction),
                                    queries.known(direction)));
                }
            }
        }

        private boolean isTurned(Direction direction) {
            return turned != null && direction == Direction.TEXT_TO_IMAGE;
        }

        private DirectionFold fold(
                Direction direction, SideRows asked, RightAnswers right, UnitRows answers, KnownBounds known) {
            return new DirectionFold(
                    direction, asked, right, answers, search.k(), known, search.exponentials(direction));
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            Map<Side, UnitRows> sides = new EnumMap<>(Side.class);
            Function<Side, UnitRows> copied = wanted -> sides.computeIfAbsent(wanted, side -> UnitRows.of(block, side));
            folds.forEach((direction, fold) -> {
                SideRows gallery = queries.labels.gallery(direction, from, block, copied.apply(direction.gallery()));
                if (turned != null && direction == Direction.IMAGE_TO_TEXT) {
                    acceptBothWays(gallery, copied.apply(Side.IMAGE), block, fold);
                } else {
                    multiply(direction, gallery, fold);
                }
            });
        }

        private void multiply(Direction direction, SideRows gallery, DirectionFold fold) {
            SideRows asked = queries.queries(direction);
            tiles(asked, gallery, () -> {
                fold.fold(tile, gallery);
                if (direction.isWithin()) {
                    geometry[direction.query().ordinal()].fold(tile, asked, gallery);
                }
            });
        }

        /** The images of the batch against the texts of a block, and these against those. */
        private void acceptBothWays(SideRows texts, UnitRows images, EmbeddingBlock block, DirectionFold fold) {
            SideRows asked = queries.queries(Direction.IMAGE_TO_TEXT);
            double[] own = new double[block.size()];
            Arrays.setAll(own, i -> images.cosine(i, texts.vectors, i));
            DirectionFold back =
                    fold(Direction.TEXT_TO_IMAGE, texts, RightAnswers.one(own), images, new KnownBounds(texts.count()));
            BothWaysFold both = new BothWaysFold(fold, back);
            tiles(asked, texts, () -> both.fold(tile, asked, texts));
            int first = Arrays.binarySearch(turned.value(), texts.numbers[0]);
            parts.accept(SearchPart.of(group(Direction.TEXT_TO_IMAGE, first), back.found()));
        }

        private void tiles(SideRows asked, SideRows gallery, Runnable fold) {
            for (int row = 0; row < gallery.count(); row += SimilarityTile.GALLERY) {
                int rows = Math.min(SimilarityTile.GALLERY, gallery.count() - row);
                for (int query = 0; query < asked.count(); query += SimilarityTile.QUERIES) {
                    int count = Math.min(SimilarityTile.QUERIES, asked.count() - query);
                    tile.multiply(asked.vectors, query, count, gallery.vectors, row, rows);
                    fold.run();
                }
            }
        }

        @Override
        public SideGeometry[] finish() {
            folds.forEach((direction, fold) -> {
                Found found = fold.found();
                RightAnswers right = queries.right(direction);
                for (int from = 0; from < found.queries; from += CHUNK) {
                    int to = Math.min(found.queries, from + CHUNK);
                    int group = group(direction, queries.first + from);
                    parts.accept(SearchPart.of(group, found.slice(from, to, right)));
                }
            });
            return geometry;
        }
    }
}
