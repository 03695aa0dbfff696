package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Side;
import io.pairscope.core.selection.KeptRows;
import io.pairscope.core.selection.NearDuplicates;
import io.pairscope.core.similarity.SimilarityTile;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.ShardRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Near duplicates among all rows of an input, whatever their cells. The best rows are taken in batches; those of a batch that are
 * kept are sent to all executors, and a scan drops every worse row that is near to one of them, so that it is in no later batch.
 *
 * <p>Cost: 2·d flops in single precision per pair of a kept row and a worse one, of which the pairs within a batch are the driver's,
 * and two readings of the input per batch. Memory: the driver and each executor hold a batch, 128 MB in double and up to 64 MB in
 * single precision, and a bit per row; the driver some 50 bytes per row more.
 */
final class NearRowsExactly {
    /** Of the vectors of a batch, both sides. */
    private static final long BATCH_BYTES = 128L << 20;

    private final Session session;
    private final NearSearch search;
    private final BitSet open = new BitSet();
    private final List<DroppedRows> dropped = new ArrayList<>();

    private NearRowsExactly(Session session, NearSearch search) {
        this.session = session;
        this.search = search;
    }

    static DroppedRows of(Session session, NearSearch search) {
        long rows = BATCH_BYTES / Double.BYTES / search.moments().rules().dims();
        return of(session, search, (int) Math.max(1, rows));
    }

    /** @param rows of a batch, at most */
    static DroppedRows of(Session session, NearSearch search, int rows) {
        NearRowsExactly run = new NearRowsExactly(session, search);
        Ranking ranking = search.ranking();
        long[] bestFirst = LongStream.range(0, ranking.rows())
                .filter(ranking::contains)
                .boxed()
                .sorted((one, other) -> one.equals(other) ? 0 : ranking.isBefore(one, other) ? -1 : 1)
                .mapToLong(Long::longValue)
                .toArray();
        Arrays.stream(bestFirst).forEach(number -> run.open.set((int) number));
        int next = 0;
        while (!run.open.isEmpty()) {
            long[] batch = new long[Math.min(rows, run.open.cardinality())];
            for (int taken = 0; taken < batch.length; next++) {
                if (run.open.get((int) bestFirst[next])) {
                    batch[taken++] = bestFirst[next];
                }
            }
            run.take(batch);
        }
        return DroppedRows.of(run.dropped);
    }

    /** The best open rows, best first. */
    private void take(long[] batch) {
        String title = "near duplicates among " + open.cardinality() + " rows";
        PickedRows picked = PickedRows.of(
                session,
                search.moments(),
                "best rows",
                Arrays.stream(batch).sorted().toArray(),
                PickedRows.Part.NAMES_AND_VECTORS);
        int[] places = Arrays.stream(batch)
                .mapToInt(number -> Arrays.binarySearch(picked.numbers, number))
                .filter(place -> place >= 0)
                .toArray();
        NearDuplicates among = new NearDuplicates(search.threshold());
        among.add(
                Arrays.stream(places).mapToLong(place -> picked.numbers[place]).toArray(),
                Arrays.stream(search.side().sides())
                        .map(side -> picked.vectors(side).picked(places))
                        .toArray(UnitRows[]::new));
        dropped.add(new DroppedRows(among.dropped(), among.keepers(), among.cosines()));
        Arrays.stream(batch).forEach(number -> open.clear((int) number));
        if (!open.isEmpty()) {
            drop(among.kept(), title);
        }
    }

    private void drop(KeptRows kept, String title) {
        Side[] sides = search.side().sides();
        try (Shared<KeptRows> shared = session.share(kept);
                Shared<BitSet> asked = session.share((BitSet) open.clone())) {
            List<DroppedRows> found = ShardScan.again(session, title, search.moments())
                    .inSmallTasks()
                    .collect(task -> new Asking(shared.value(), asked.value(), sides));
            dropped.addAll(found);
            found.forEach(rows -> Arrays.stream(rows.numbers).forEach(number -> open.clear((int) number)));
        }
    }

    /** Drops the open rows of a task that are near to a kept one. */
    private static final class Asking implements Work<DroppedRows> {
        private final KeptRows kept;
        private final BitSet open;
        private final Side[] sides;
        private final SimilarityTile tile = new SimilarityTile(Precision.FAST);
        private final List<DroppedRows> found = new ArrayList<>();

        Asking(KeptRows kept, BitSet open, Side... sides) {
            this.kept = kept;
            this.open = open;
            this.sides = sides;
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            int[] asked = IntStream.range(0, block.size())
                    .filter(i -> open.get((int) from.planRow(block.rowNumber(i))))
                    .toArray();
            UnitRows[] rows = Arrays.stream(sides)
                    .map(side -> UnitRows.of(block, side).picked(asked))
                    .toArray(UnitRows[]::new);
            long[] numbers = Arrays.stream(asked)
                    .mapToLong(i -> from.planRow(block.rowNumber(i)))
                    .toArray();
            for (int first = 0; first < asked.length; first += SimilarityTile.QUERIES) {
                int count = Math.min(SimilarityTile.QUERIES, asked.length - first);
                found.add(dropped(
                        kept.nearest(tile, first, count, rows), Arrays.copyOfRange(numbers, first, first + count)));
            }
        }

        private static DroppedRows dropped(KeptRows.Nearest nearest, long... numbers) {
            int[] near = IntStream.range(0, numbers.length).filter(nearest::has).toArray();
            return new DroppedRows(
                    Arrays.stream(near).mapToLong(i -> numbers[i]).toArray(),
                    Arrays.stream(near).mapToLong(i -> nearest.keepers()[i]).toArray(),
                    Arrays.stream(near).mapToDouble(i -> nearest.cosines()[i]).toArray());
        }

        @Override
        public DroppedRows finish() {
            return DroppedRows.of(found);
        }
    }
}
