package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.RightAnswers;
import io.pairscope.core.similarity.SideRows;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.ShardRows;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The scan of a gallery that finds the right answers to the queries of a batch by a match column, all products in double. */
final class MatchScan {
    private static final int[] NONE = {};

    private MatchScan() {}

    /** By direction; null where it is not asked. */
    static RightAnswers[] run(Session session, MomentResult gallery, Shared<SearchBatch> batch) {
        return ShardScan.again(session, "right answers", gallery)
                .fold(task -> new Matching(batch.value()), MatchScan::merge);
    }

    private static RightAnswers[] merge(RightAnswers[] earlier, RightAnswers... later) {
        for (int direction = 0; direction < earlier.length; direction++) {
            if (earlier[direction] != null) {
                earlier[direction] = RightAnswers.merged(earlier[direction], later[direction]);
            }
        }
        return earlier;
    }

    private static final class Matching implements Work<RightAnswers[]> {
        private final SearchBatch batch;
        private final Map<Direction, RightAnswers.Collector> found = new EnumMap<>(Direction.class);
        /** The places of the queries with a match value, by its hash. */
        private final Map<Long, int[]> asking = new HashMap<>();

        Matching(SearchBatch batch) {
            this.batch = batch;
            List<Direction> directions = batch.labels.search.directions();
            directions.forEach(direction -> found.put(direction, new RightAnswers.Collector(batch.count())));
            long[] answers = batch.queries(directions.get(0)).answers;
            Map<Long, IntStream.Builder> builders = new HashMap<>();
            for (int query = 0; query < answers.length; query++) {
                if (answers[query] >= 0) {
                    builders.computeIfAbsent(answers[query], answer -> IntStream.builder())
                            .add(query);
                }
            }
            builders.forEach(
                    (answer, queries) -> asking.put(answer, queries.build().toArray()));
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            Map<Side, UnitRows> sides = new EnumMap<>(Side.class);
            found.forEach((direction, collector) -> {
                UnitRows vectors = sides.computeIfAbsent(direction.gallery(), side -> UnitRows.of(block, side));
                accept(direction, batch.labels.gallery(direction, from, block, vectors), collector);
            });
        }

        private void accept(Direction direction, SideRows gallery, RightAnswers.Collector collector) {
            SideRows queries = batch.queries(direction);
            for (int j = 0; j < gallery.count(); j++) {
                if (gallery.repeated[j]) {
                    continue;
                }
                for (int query : asking.getOrDefault(gallery.answers[j], NONE)) {
                    boolean itself = direction.isWithin() && queries.numbers[query] == gallery.numbers[j];
                    if (!itself) {
                        collector.add(query, queries.vectors.cosine(query, gallery.vectors, j));
                    }
                }
            }
        }

        @Override
        public RightAnswers[] finish() {
            RightAnswers[] result = new RightAnswers[Direction.values().length];
            found.forEach((direction, collector) -> result[direction.ordinal()] = collector.collected());
            return result;
        }
    }
}
