package io.pairscope.engine.scan;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.shards.BadShard;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** The results of a moment scan, merged: the moments of each row range, and the records of all shards. */
final class MomentFold {
    /** The group in which shard records are merged; row ranges are the groups from 0. */
    private static final int SHARD_RECORDS = -1;

    /** Either the moments of rows of one range, or records of shards; merged with partials of its own kind. */
    static final class Partial implements Serializable {
        private static final long serialVersionUID = 1;

        final PairMoments moments;
        final ArrayList<ShardRecord> shards = new ArrayList<>();
        final ArrayList<BadShard> failures = new ArrayList<>();
        double fastError;

        Partial(PairMoments moments) {
            this.moments = moments;
        }

        static Partial ofShard(TaskResult<MomentTask.Found> result) {
            Partial partial = new Partial(null);
            if (result.failure != null) {
                partial.failures.add(result.failure);
            } else {
                partial.shards.add(result.result.shard);
                partial.fastError = result.result.fastError;
            }
            return partial;
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

    private final Partial shards;
    private final List<Tuple2<Integer, Partial>> ranges;

    private MomentFold(List<Tuple2<Integer, Partial>> groups) {
        this.shards = groups.get(0)._2();
        this.ranges = groups.subList(1, groups.size());
    }

    static MomentFold of(ShardScan scan, BlockTask<MomentTask.Found> task) {
        return new MomentFold(scan.step(() -> {
            JavaRDD<TaskResult<MomentTask.Found>> results = scan.results(task);
            return DistributedFold.merged(
                    results.flatMapToPair(MomentFold::partials),
                    results.context().defaultParallelism(),
                    Partial::merge);
        }));
    }

    private static Iterator<Tuple2<Key, Partial>> partials(TaskResult<MomentTask.Found> result) {
        List<Tuple2<Key, Partial>> partials = new ArrayList<>();
        partials.add(new Tuple2<>(new Key(SHARD_RECORDS, result.task), Partial.ofShard(result)));
        if (result.failure == null) {
            for (MomentTask.OfRange range : result.result.ranges) {
                partials.add(new Tuple2<>(new Key(range.range, result.task), new Partial(range.moments)));
            }
        }
        return partials.iterator();
    }

    /** Which of the ranges have an accepted row, ascending. */
    int[] rangeNumbers() {
        return ranges.stream().mapToInt(Tuple2::_1).toArray();
    }

    /** The moments of these ranges. */
    List<PairMoments> moments() {
        return ranges.stream().map(range -> range._2().moments).toList();
    }

    /** One for each shard with rows, in plan order. */
    List<ShardRecord> records() {
        return shards.shards;
    }

    /** One for each task whose shard is unreadable, in plan order. */
    List<BadShard> failures() {
        return shards.failures;
    }

    /** The largest error of single-precision products, on the first block of each task; 0 in double. */
    double fastError() {
        return shards.fastError;
    }
}
