package io.pairscope.engine.scan;

import io.pairscope.core.moments.Side;
import io.pairscope.core.selection.GreedySelection;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.CellTask.Piece;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowRules;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.Tuple2;

/**
 * A scan that puts rows into cells, and takes those of each cell best first, to drop those that give way to better ones of their
 * cell. Neither cores nor executors nor retries change it.
 *
 * <p>Cost: the rows are shuffled once, 8 bytes per value, and sorted, spilling to disk as Spark does. A task holds what the
 * selection holds of one cell, and what is dropped.
 */
final class CellScan {
    /** Cells go to about so many tasks for each core, so that large cells do not leave cores without work. */
    private static final int TASKS_A_CORE = 32;

    private CellScan() {}

    /** The selection among the rows of one cell, made new for each. */
    interface Selection extends Supplier<GreedySelection>, Serializable {}

    /**
     * What was found in some cells.
     *
     * @param cells that have rows
     * @param largest the number of rows of the largest
     */
    record Result(DroppedRows dropped, int cells, long largest) {}

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param cells more than any number of a cell
     */
    static Result run(
            Session session,
            ShardScan scan,
            RowRules rules,
            Ranking ranking,
            CellTask.Cutting cutting,
            int cells,
            Selection selection,
            Side... sides) {
        int[] dims = Arrays.stream(sides)
                .mapToInt(side -> side.of(rules.imageDims(), rules.textDims()))
                .toArray();
        int tasks = Math.min(cells, TASKS_A_CORE * session.parallelism());
        try (Shared<Ranking> shared = session.share(ranking)) {
            CellTask task = new CellTask(shared, cutting, sides);
            List<Part> parts = scan.step(() -> JavaPairRDD.fromJavaRDD(scan.pieces(task))
                    .repartitionAndSortWithinPartitions(new DistributedFold.ByGroup(tasks))
                    .mapPartitions(new Choosing(selection, dims))
                    .collect());
            RowsSeen seen = new RowsSeen();
            parts.forEach(part -> seen.add(part.seen));
            scan.requireUnchanged(
                    parts.stream().flatMap(part -> part.failures.stream()).toList(), seen);
            return new Result(
                    DroppedRows.of(parts.stream()
                            .flatMap(part -> part.dropped.stream())
                            .toList()),
                    parts.stream().mapToInt(part -> part.cells).sum(),
                    parts.stream().mapToLong(part -> part.largest).max().orElse(0));
        }
    }

    /** What a task found in its cells, and the rests of scanning tasks that came to it. */
    private static final class Part implements Serializable {
        private static final long serialVersionUID = 1;

        final RowsSeen seen = new RowsSeen();
        final ArrayList<BadShard> failures = new ArrayList<>();
        final ArrayList<DroppedRows> dropped = new ArrayList<>();
        int cells;
        long largest;

        void add(TaskResult<Integer> rest) {
            seen.add(rest.seen);
            failures.addAll(rest.failures);
        }

        void add(GreedySelection selection, long rows) {
            cells++;
            largest = Math.max(largest, rows);
            DroppedRows ofCell = new DroppedRows(selection.dropped(), selection.keepers(), selection.cosines());
            if (ofCell.count() > 0) {
                dropped.add(ofCell);
            }
        }
    }

    private record Choosing(Selection selection, int... dims)
            implements FlatMapFunction<Iterator<Tuple2<Key, Piece>>, Part> {
        @Override
        public Iterator<Part> call(Iterator<Tuple2<Key, Piece>> sorted) {
            Cells cells = new Cells(selection, dims);
            while (sorted.hasNext()) {
                Tuple2<Key, Piece> next = sorted.next();
                cells.add(next._1().group, next._2());
            }
            return List.of(cells.finish()).iterator();
        }
    }

    /** Takes the rows of one cell after the other, some of them together. */
    private static final class Cells {
        private static final int TOGETHER = 512;

        private final Selection selections;
        private final int[] dims;
        private final double[][] values;
        private final long[] numbers = new long[TOGETHER];
        private final Part part = new Part();
        private int waiting;
        private int cell = -1;
        private long rows;
        private GreedySelection selection;

        Cells(Selection selections, int... dims) {
            this.selections = selections;
            this.dims = dims;
            this.values =
                    Arrays.stream(dims).mapToObj(d -> new double[d * TOGETHER]).toArray(double[][]::new);
        }

        void add(int ofCell, Piece piece) {
            if (piece.rest != null) {
                part.add(piece.rest);
                return;
            }
            if (ofCell != cell) {
                endCell();
                cell = ofCell;
                selection = selections.get();
            }
            int from = 0;
            for (int s = 0; s < dims.length; s++) {
                System.arraycopy(piece.values, from, values[s], waiting * dims[s], dims[s]);
                from += dims[s];
            }
            numbers[waiting++] = piece.number;
            rows++;
            if (waiting == TOGETHER) {
                select();
            }
        }

        private void select() {
            UnitRows[] sides = new UnitRows[dims.length];
            for (int s = 0; s < dims.length; s++) {
                sides[s] = new UnitRows(dims[s], waiting, values[s]);
            }
            selection.add(Arrays.copyOf(numbers, waiting), sides);
            waiting = 0;
        }

        private void endCell() {
            if (rows > 0) {
                select();
                part.add(selection, rows);
                rows = 0;
            }
        }

        Part finish() {
            endCell();
            return part;
        }
    }
}
