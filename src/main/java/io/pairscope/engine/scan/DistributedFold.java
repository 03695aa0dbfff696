package io.pairscope.engine.scan;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * Partial results merged in plan order, whatever order their tasks finish in: they are shuffled by group, sorted by
 * (group, plan index) and merged one after the other. One partial is held at a time, so an executor needs memory for two
 * of them however many tasks there are.
 */
final class DistributedFold {
    private DistributedFold() {}

    /** The place of a partial: the group it is merged in, such as a row range, and its task in the plan. */
    static final class Key implements Serializable {
        private static final long serialVersionUID = 1;

        final int group;
        final int task;

        Key(int group, int task) {
            this.group = group;
            this.task = task;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.group == group && key.task == task;
        }

        @Override
        public int hashCode() {
            return 31 * group + task;
        }
    }

    private static final class InPlanOrder implements Comparator<Key>, Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public int compare(Key a, Key b) {
            return a.group != b.group ? Integer.compare(a.group, b.group) : Integer.compare(a.task, b.task);
        }
    }

    private static final class ByGroup extends Partitioner {
        private static final long serialVersionUID = 1;

        private final HashPartitioner groups;

        ByGroup(int partitions) {
            this.groups = new HashPartitioner(partitions);
        }

        @Override
        public int numPartitions() {
            return groups.numPartitions();
        }

        @Override
        public int getPartition(Object key) {
            return groups.getPartition(((Key) key).group);
        }
    }

    /**
     * One merged result a group, by ascending group.
     *
     * @param mergers tasks that merge; their number does not change the result
     * @param merge earlier and later partial of one group
     */
    static <P> List<Tuple2<Integer, P>> merged(JavaPairRDD<Key, P> partials, int mergers, Function2<P, P, P> merge) {
        List<Tuple2<Integer, P>> groups = partials.repartitionAndSortWithinPartitions(
                        new ByGroup(mergers), new InPlanOrder())
                .mapPartitions(sorted -> new MergeRuns<>(sorted, merge))
                .collect();
        return groups.stream()
                .sorted(Comparator.comparing(Tuple2<Integer, P>::_1))
                .toList();
    }
}
