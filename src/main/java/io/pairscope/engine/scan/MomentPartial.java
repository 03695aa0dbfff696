package io.pairscope.engine.scan;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.shards.BadShard;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** Either the moments of rows of one range, or records of shards; merged with partials of its own group. */
final class MomentPartial implements Serializable {
    private static final long serialVersionUID = 1;

    /** Key of the partials with the records of shards; row ranges are the groups from 0. */
    private static final int SHARDS = -1;

    final int group;

    /** Null in a partial of shards. */
    final PairMoments moments;

    /** One a shard, in plan order. */
    final ArrayList<ShardRecord> shards = new ArrayList<>();
    /** Of tasks whose shard is unreadable, in plan order. */
    final ArrayList<BadShard> failures = new ArrayList<>();
    /** The largest error of single-precision products, on the first block of each task; 0 in double. */
    double fastError;

    MomentPartial(int group, PairMoments moments) {
        this.group = group;
        this.moments = moments;
    }

    static MomentPartial ofShard(ShardRecord shard, double fastError) {
        MomentPartial partial = new MomentPartial(SHARDS, null);
        partial.shards.add(shard);
        partial.fastError = fastError;
        return partial;
    }

    static MomentPartial ofFailure(BadShard shard) {
        MomentPartial partial = new MomentPartial(SHARDS, null);
        partial.failures.add(shard);
        return partial;
    }

    /** The earlier one is used up. */
    static MomentPartial merge(MomentPartial earlier, MomentPartial later) {
        if (earlier.moments != null) {
            return new MomentPartial(earlier.group, earlier.moments.merge(later.moments));
        }
        ShardRecord.append(earlier.shards, later.shards);
        earlier.failures.addAll(later.failures);
        earlier.fastError = Math.max(earlier.fastError, later.fastError);
        return earlier;
    }

    /** One partial of all shards, then one for each range with an accepted row, ascending. */
    static List<MomentPartial> merged(ShardScan scan, BlockTask<ArrayList<MomentPartial>> task) {
        return scan.step(() -> {
            JavaRDD<TaskResult<ArrayList<MomentPartial>>> results = scan.pieces(task);
            return DistributedFold.merged(
                    results.flatMapToPair(MomentPartial::keyed),
                    results.context().defaultParallelism(),
                    MomentPartial::merge);
        });
    }

    private static Iterator<Tuple2<Key, MomentPartial>> keyed(TaskResult<ArrayList<MomentPartial>> task) {
        Stream<MomentPartial> partials =
                task.failure == null ? task.result.stream() : Stream.of(ofFailure(task.failure));
        return partials.map(partial -> new Tuple2<>(new Key(partial.group, task.task), partial))
                .iterator();
    }
}
