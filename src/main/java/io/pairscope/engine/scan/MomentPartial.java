package io.pairscope.engine.scan;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.session.Memory;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ScanTask;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/** Either the moments of rows of one range, or records of shards; merged with partials of its own group. */
final class MomentPartial implements Serializable {
    private static final long serialVersionUID = 1;

    /** Key of the partials with the records of shards; row ranges are the groups from 0. */
    private static final int SHARDS = -1;

    private static final int SHARE_OF_DRIVER = 4;

    /** One result may hold all ranges, and is there as bytes and as numbers, of the task and of the driver. */
    private static final int SHARE_OF_A_RESULT = 8;

    /** Spark stops a job whose results have more than 1 GiB, by default; those in the JVM of the driver do not count. */
    private static final long MOST_COLLECTED = 512L << 20;

    /** Tasks of a job for each that runs at the same time, at least: cores are idle at the end of a job. */
    private static final int TASKS_A_CORE = 8;

    final int group;

    /** Null in a partial of shards. */
    final PairMoments moments;

    /** One per shard, in plan order. */
    final ArrayList<ShardRecord> shards = new ArrayList<>();
    /** Of tasks whose shard is unreadable, in plan order. */
    final ArrayList<BadShard> failures = new ArrayList<>();
    /** Of the rows of all tasks, in plan order. */
    final SampledRows sample = new SampledRows();

    /** Of the rows of all tasks. */
    final OutlyingRows outlying = new OutlyingRows();

    final RowsSeen seen = new RowsSeen();
    /** Of the rows of all shards; null in a partial of a range. */
    final Repeats repeats;

    MomentPartial(int group, PairMoments moments) {
        this(group, moments, null);
    }

    private MomentPartial(int group, PairMoments moments, Repeats repeats) {
        this.group = group;
        this.moments = moments;
        this.repeats = repeats;
    }

    static MomentPartial ofShards(
            List<ShardRecord> shards, Repeats repeats, SampledRows sample, OutlyingRows outlying) {
        MomentPartial partial = new MomentPartial(SHARDS, null, repeats);
        partial.outlying.merge(outlying);
        partial.shards.addAll(shards);
        partial.sample.append(sample);
        return partial;
    }

    static MomentPartial ofFailures(List<BadShard> shards) {
        MomentPartial partial = new MomentPartial(SHARDS, null, new Repeats());
        partial.failures.addAll(shards);
        return partial;
    }

    /** The earlier one is used up. */
    static MomentPartial merge(MomentPartial earlier, MomentPartial later) {
        if (earlier.moments != null) {
            return new MomentPartial(earlier.group, earlier.moments.merge(later.moments));
        }
        ShardRecord.append(earlier.shards, later.shards);
        earlier.failures.addAll(later.failures);
        earlier.sample.append(later.sample);
        earlier.outlying.merge(later.outlying);
        earlier.seen.add(later.seen);
        earlier.repeats.merge(later.repeats);
        return earlier;
    }

    /**
     * The tasks of a scan for moments.
     *
     * @param rules with the row ranges
     */
    record Task(RowRules rules) implements StreamTask<Tuple2<Key, MomentPartial>, MomentPartial> {
        @Override
        public Work<MomentPartial> start(ScanTask task, Consumer<Tuple2<Key, MomentPartial>> pieces) {
            return new MomentTask(rules, partial -> pieces.accept(keyed(task.index, partial)));
        }

        @Override
        public Tuple2<Key, MomentPartial> last(TaskResult<MomentPartial> rest) {
            return rest(rest);
        }

        static Tuple2<Key, MomentPartial> rest(TaskResult<MomentPartial> rest) {
            MomentPartial shards = rest.failures.isEmpty() ? rest.result : ofFailures(rest.failures);
            shards.seen.add(rest.seen);
            return keyed(rest.task, shards);
        }

        static Tuple2<Key, MomentPartial> keyed(int task, MomentPartial partial) {
            return new Tuple2<>(new Key(partial.group, task), partial);
        }
    }

    /** What all tasks found: the partial of all shards, and the moments of each range with an accepted row, ascending. */
    static final class Merged {
        private final List<Integer> ranges = new ArrayList<>();
        private final MomentList moments = new MomentList();
        private MomentPartial shards;

        private void add(MomentPartial partial) {
            if (partial.group == SHARDS) {
                shards = partial;
            } else {
                ranges.add(partial.group);
                moments.add(partial.moments.compact());
            }
        }

        MomentPartial shards() {
            return shards;
        }

        int[] ranges() {
            return ranges.stream().mapToInt(Integer::intValue).toArray();
        }

        List<PairMoments> moments() {
            return moments;
        }
    }

    /** @param rules with the row ranges of the task */
    static Merged merged(ShardScan scan, StreamTask<Tuple2<Key, MomentPartial>, MomentPartial> task, RowRules rules) {
        return merged(scan, task, rules, rules.ranges().count(), 1);
    }

    /**
     * Likewise.
     *
     * @param groups from 0
     * @param sets of rows, each of which has groups of its own
     */
    static Merged merged(
            ShardScan scan,
            StreamTask<Tuple2<Key, MomentPartial>, MomentPartial> task,
            RowRules rules,
            int groups,
            int sets) {
        // A task begins within a group of each set that the task before it has begun.
        long each = sets * PairMoments.bytes(rules.dims()) + Repeats.BYTES_SENT;
        Memory memory = scan.memory();
        long atOnce = tasksAtOnce(groups * PairMoments.bytes(rules.dims()), each, memory);
        boolean isWorthIt = memory.shared() && atOnce >= (long) TASKS_A_CORE * memory.tasks();
        return isWorthIt || atOnce >= scan.taskCount()
                ? collected(scan, task, (int) Math.max(1, Math.min(atOnce, scan.taskCount())))
                : shuffled(scan, task, rules, groups);
    }

    /** Whether row ranges have room in the driver, and in a result. */
    static boolean hasRoom(long ranges, Memory memory) {
        return ranges <= Math.min(memory.driver() / SHARE_OF_A_RESULT, roomFor(memory));
    }

    private static long roomFor(Memory memory) {
        long share = memory.driver() / SHARE_OF_DRIVER;
        return memory.shared() ? share : Math.min(share, MOST_COLLECTED);
    }

    /**
     * How many tasks may wait in the driver for an earlier one.
     *
     * @param ranges bytes of one partial for each range
     * @param each bytes of the others of a task
     */
    static long tasksAtOnce(long ranges, long each, Memory memory) {
        return hasRoom(ranges, memory) ? (roomFor(memory) - ranges) / each : 0;
    }

    /** @param atOnce tasks whose partials have room in the driver */
    static Merged collected(ShardScan scan, StreamTask<Tuple2<Key, MomentPartial>, MomentPartial> task, int atOnce) {
        return scan.step(() -> {
            Merged merged = new Merged();
            DistributedFold.mergeHere(
                    JavaPairRDD.fromJavaRDD(scan.pieces(task)), atOnce, MomentPartial::merge, merged::add);
            return merged;
        });
    }

    static Merged shuffled(
            ShardScan scan, StreamTask<Tuple2<Key, MomentPartial>, MomentPartial> task, RowRules rules, int groups) {
        return scan.step(() -> {
            Merged merged = new Merged();
            DistributedFold.merge(
                    JavaPairRDD.fromJavaRDD(scan.pieces(task)),
                    new DistributedFold.Groups(SHARDS, groups + 1),
                    PairMoments.bytes(rules.dims()),
                    MomentPartial::merge,
                    merged::add);
            return merged;
        });
    }
}
