package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.selection.Centroids;
import io.pairscope.core.selection.NearPairs;
import io.pairscope.core.selection.NearPairs.Pair;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** A scan that finds all near pairs of a sample of rows, whatever their cells, and counts those whose rows are in different ones. */
final class SeparationScan {
    private static final int SAMPLE_ROWS = 1000;

    /** Apart from the seed of the sample that made the cells. */
    private static final int OTHER_SEED = 0x5E9A_7A7E;

    private SeparationScan() {}

    static SeparatedPairs run(Session session, NearSearch search, int seed, Shared<Centroids> centroids) {
        double threshold = search.threshold();
        Side[] sides = search.side().sides();
        long[] numbers = KMeansCells.sampled(search.ranking(), seed ^ OTHER_SEED, SAMPLE_ROWS);
        PickedRows picked = PickedRows.of(
                session, search.moments(), "sample of near pairs", numbers, PickedRows.Part.NAMES_AND_VECTORS);
        UnitRows[] vectors = Arrays.stream(sides).map(picked::vectors).toArray(UnitRows[]::new);
        Sample sample = new Sample(picked.numbers, centroids.value().nearest(vectors[0]), vectors);
        try (Shared<Sample> shared = session.share(sample);
                Shared<Ranking> ranked = session.share(search.ranking())) {
            Counts counts = ShardScan.again(session, "near pairs of the sample", search.moments())
                    .inSmallTasks()
                    .fold(
                            task -> new Counting(shared.value(), ranked.value(), centroids.value(), threshold, sides),
                            Counts::merge);
            return SeparatedPairs.of(counts.near, counts.apart, search.ranking().count());
        }
    }

    /** Sampled rows with their cells. */
    private static final class Sample implements Serializable {
        private static final long serialVersionUID = 1;

        final long[] numbers;
        final int[] cells;
        final UnitRows[] vectors;

        Sample(long[] numbers, int[] cells, UnitRows... vectors) {
            this.numbers = numbers;
            this.cells = cells;
            this.vectors = vectors;
        }
    }

    /** Per sampled row, its near pairs and those of them in different cells. */
    private static final class Counts implements Serializable {
        private static final long serialVersionUID = 1;

        final long[] near;
        final long[] apart;

        Counts(int rows) {
            this.near = new long[rows];
            this.apart = new long[rows];
        }

        Counts merge(Counts later) {
            for (int i = 0; i < near.length; i++) {
                near[i] += later.near[i];
                apart[i] += later.apart[i];
            }
            return this;
        }
    }

    private static final class Counting implements Work<Counts> {
        private final Sample sample;
        private final Ranking ranking;
        private final Centroids centroids;
        private final NearPairs pairs;
        private final Side[] sides;
        private final Counts counts;

        Counting(Sample sample, Ranking ranking, Centroids centroids, double threshold, Side... sides) {
            this.sample = sample;
            this.ranking = ranking;
            this.centroids = centroids;
            this.pairs = new NearPairs(threshold);
            this.sides = sides;
            this.counts = new Counts(sample.numbers.length);
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            UnitRows[] rows =
                    Arrays.stream(sides).map(side -> UnitRows.of(block, side)).toArray(UnitRows[]::new);
            List<Pair> near = pairs.find(sample.vectors, rows).stream()
                    .filter(pair -> isPair(from, block, pair))
                    .toList();
            int[] others =
                    near.stream().mapToInt(Pair::other).sorted().distinct().toArray();
            int[] cells = centroids.nearest(rows[0].picked(others));
            for (Pair pair : near) {
                boolean isTogether = sample.cells[pair.row()] == cells[Arrays.binarySearch(others, pair.other())];
                counts.near[pair.row()]++;
                counts.apart[pair.row()] += isTogether ? 0 : 1;
            }
        }

        /** Of two different rows that are ranked. */
        private boolean isPair(ShardRows from, EmbeddingBlock block, Pair pair) {
            long number = from.planRow(block.rowNumber(pair.other()));
            return number != sample.numbers[pair.row()] && ranking.contains(number);
        }

        @Override
        public Counts finish() {
            return counts;
        }
    }
}
