package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Precision;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.quality.ShardSketch;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.EmbeddingReader;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.RowSink;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.UnreadableShardException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/** Scan one, as it runs in a task: rows in, one partial state per row-range group out. */
final class MomentScan implements PairFlatMapFunction<ScanTask, Key, MomentScan.Partial> {
    private static final long serialVersionUID = 1;

    /** The group of what belongs to none: the counts of a task and the failures of its shard. */
    static final int NO_GROUP = -1;

    /** Either the moments of one group's rows in one task, or (in {@link #NO_GROUP}) what was seen of its shard. */
    static final class Partial implements Serializable {
        private static final long serialVersionUID = 1;

        final PairMoments moments;
        final List<ShardRecord> shards = new ArrayList<>();
        final List<BadShard> failures = new ArrayList<>();
        /** The largest error of single-precision products seen, on the first block of each task; 0 in double. */
        double fastError;

        Partial(PairMoments moments) {
            this.moments = moments;
        }

        /** The earlier one is used up. */
        static Partial merge(Partial earlier, Partial later) {
            if (earlier.moments != null) {
                return new Partial(earlier.moments.merge(later.moments));
            }
            ShardRecord.append(earlier.shards, later.shards);
            earlier.failures.addAll(later.failures);
            earlier.fastError = Math.max(earlier.fastError, later.fastError);
            return earlier;
        }
    }

    private final EmbeddingReader reader;
    private final EmbeddingReader.Rules rules;
    private final LongAccumulator progress;

    /** @param progress a hint for people: it counts retried rows twice */
    MomentScan(EmbeddingReader reader, EmbeddingReader.Rules rules, LongAccumulator progress) {
        this.reader = reader;
        this.rules = rules;
        this.progress = progress;
    }

    @Override
    public Iterator<Tuple2<Key, Partial>> call(ScanTask task) throws Exception {
        Sink sink = new Sink(task);
        try {
            reader.read(task, rules, sink);
            sink.close();
        } catch (UnreadableShardException failure) {
            if (Attempts.another(TaskContext.get())) {
                throw failure;
            }
            Partial failed = new Partial(null);
            failed.failures.add(new BadShard(task.shard.name, task.shard.totalRows(), failure.getMessage()));
            return List.of(new Tuple2<>(new Key(NO_GROUP, task.index), failed)).iterator();
        }
        progress.add(task.rows);
        return sink.partials.iterator();
    }

    private final class Sink implements RowSink {
        private final ScanTask task;
        private final Partial seen = new Partial(null);
        private final RowCounts counts = new RowCounts();
        private final ShardSketch sketch = new ShardSketch(rules.imageDims(), rules.textDims());
        private final List<Tuple2<Key, Partial>> partials = new ArrayList<>();
        private PairMomentsAccumulator accumulator;
        private int group = NO_GROUP;

        Sink(ScanTask task) {
            this.task = task;
        }

        @Override
        public void accept(EmbeddingBlock block) {
            int blockGroup = rules.groups().groupOf(task.globalRow + block.rowNumber(0) - task.firstRow);
            if (blockGroup != group) {
                closeGroup();
                group = blockGroup;
                accumulator = new PairMomentsAccumulator(rules.imageDims(), rules.textDims(), rules.precision());
            }
            if (rules.precision() == Precision.FAST && counts.accepted() == 0) {
                seen.fastError = PairMomentsAccumulator.fastError(block);
            }
            counts.accept(block);
            sketch.accumulate(block);
            accumulator.accumulate(block);
        }

        @Override
        public void reject(long rowNumber, String id, Rejection reason, String detail) {
            counts.reject(task.shard.name, rowNumber, reason, detail);
        }

        void close() {
            closeGroup();
            seen.shards.add(new ShardRecord(task.shard.name, counts, sketch));
            partials.add(new Tuple2<>(new Key(NO_GROUP, task.index), seen));
        }

        private void closeGroup() {
            if (accumulator != null) {
                partials.add(new Tuple2<>(new Key(group, task.index), new Partial(accumulator.snapshot())));
                accumulator = null;
            }
        }
    }
}
