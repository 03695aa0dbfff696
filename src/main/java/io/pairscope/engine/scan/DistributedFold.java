package io.pairscope.engine.scan;

import io.pairscope.engine.scan.Handover.Parcel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;
import scala.collection.immutable.Range;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Partial results merged in plan order, whatever order their tasks finish in: shuffled by group, sorted by (group, plan index)
 * and merged one after the other, or brought to the driver where they are few. Spark sorts in memory: a merger needs it for all
 * partials of its groups.
 */
final class DistributedFold {
    /** Of the partials that a merger sorts; they, and then its result, are in memory several times. */
    private static final long BYTES_A_MERGER = 32L << 20;

    /** Of results that Spark brings together. */
    private static final long BYTES_AT_ONCE = 64L << 20;

    private DistributedFold() {}

    /** The place of a partial: the group it is merged in, such as a row range, and there its order. */
    static final class Key implements Comparable<Key>, Serializable {
        private static final long serialVersionUID = 1;
        final int group;
        private final int rank;
        private final long order;
        private final long next;

        Key(int group, int task) {
            this(group, 0, task);
        }

        /** @param order among those of the same rank, unsigned */
        Key(int group, int rank, long order) {
            this(group, rank, order, 0);
        }

        /** @param next order among those of the same order */
        Key(int group, int rank, long order, long next) {
            this.group = group;
            this.rank = rank;
            this.order = order;
            this.next = next;
        }

        long order() {
            return order;
        }

        @Override
        public int compareTo(Key other) {
            if (group != other.group) {
                return Integer.compare(group, other.group);
            }
            if (rank != other.rank) {
                return Integer.compare(rank, other.rank);
            }
            int byOrder = Long.compareUnsigned(order, other.order);
            return byOrder != 0 ? byOrder : Long.compare(next, other.next);
        }
    }

    /** Groups go to partitions round and round. */
    static final class ByGroup extends Partitioner {
        private static final long serialVersionUID = 1;
        private final int partitions;

        ByGroup(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return Math.floorMod(((Key) key).group, partitions);
        }
    }

    /**
     * All groups from one on.
     *
     * @param first the lowest
     */
    record Groups(int first, int count) {}

    /** Neighbouring groups go to one partition. */
    static final class ByNeighbourhood extends Partitioner {
        private static final long serialVersionUID = 1;
        private final int first;
        private final int count;
        private final int partitions;

        ByNeighbourhood(Groups groups, int partitions) {
            this.first = groups.first;
            this.count = groups.count;
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return (int) ((long) (((Key) key).group - first) * partitions / count);
        }
    }

    /**
     * One merged result per group, by ascending group.
     *
     * @param mergers tasks that merge; their number does not change the result
     * @param merge from the earlier and the later partial of one group to one; may use the earlier one up
     */
    static <P> List<P> merged(JavaPairRDD<Key, P> partials, int mergers, Function2<P, P, P> merge) {
        return partials
                .repartitionAndSortWithinPartitions(new ByGroup(mergers))
                .mapPartitions(sorted -> mergeRuns(sorted, merge))
                .collect()
                .stream()
                .sorted(Comparator.comparing(Tuple2<Integer, P>::_1))
                .map(Tuple2::_2)
                .toList();
    }

    /**
     * Merges large partials, about one for each task and one more for each group: results come to the driver a few at a time, in
     * the order of their groups.
     *
     * @param bytes of a partial or a result, about
     * @param merge likewise
     * @param to takes each result, in the thread of the caller
     */
    static <P> void merge(
            JavaPairRDD<Key, P> partials, Groups groups, long bytes, Function2<P, P, P> merge, Consumer<P> to) {
        long all = (long) partials.getNumPartitions() + groups.count;
        long wanted = Math.max(partials.context().defaultParallelism(), all * bytes / BYTES_A_MERGER);
        int mergers = (int) Math.min(groups.count, wanted);
        JavaRDD<Tuple2<Integer, P>> merged = partials.repartitionAndSortWithinPartitions(
                        new ByNeighbourhood(groups, mergers))
                .mapPartitions(sorted -> mergeRuns(sorted, merge));
        int atOnce = (int) Math.max(1, BYTES_AT_ONCE / (bytes * groups.count / mergers + 1));
        for (int from = 0; from < mergers; from += atOnce) {
            int[] next = IntStream.range(from, Math.min(mergers, from + atOnce)).toArray();
            for (List<Tuple2<Integer, P>> results : merged.collectPartitions(next)) {
                results.forEach(result -> to.accept(result._2()));
            }
        }
    }

    /**
     * Merges partials in the driver as their tasks end, those of a task behind those of all tasks before it: where there is room,
     * that spares a shuffle. The driver holds the merged ones, and those that wait for an earlier task; a job of Spark has no more
     * tasks than may wait.
     *
     * @param partials each partition those of one task, in plan order
     * @param atOnce tasks of a job, at most
     * @param merge likewise
     * @param to likewise
     */
    static <P> void mergeHere(JavaPairRDD<Key, P> partials, int atOnce, Function2<P, P, P> merge, Consumer<P> to) {
        int tasks = partials.getNumPartitions();
        int jobs = (tasks - 1) / atOnce + 1;
        try (Handover<List<Tuple2<Key, P>>> handover = new Handover<>()) {
            Arrivals<P> arrivals = new Arrivals<>(handover, merge);
            Sending<Tuple2<Key, P>> sending = new Sending<>(handover.number);
            for (int job = 0; job < jobs; job++) {
                int first = (int) ((long) tasks * job / jobs);
                int end = (int) ((long) tasks * (job + 1) / jobs);
                partials.context()
                        .runJob(
                                partials.rdd(),
                                sending,
                                new Range.Exclusive(first, end, 1),
                                arrivals.from(first),
                                ClassTag$.MODULE$.apply(Parcel.class));
            }
            arrivals.merged.values().forEach(to);
        }
    }

    private static final class Sending<T>
            extends AbstractFunction2<TaskContext, scala.collection.Iterator<T>, Parcel<List<T>>>
            implements Serializable {
        private static final long serialVersionUID = 1;
        private final long handover;

        Sending(long handover) {
            this.handover = handover;
        }

        @Override
        public Parcel<List<T>> apply(TaskContext task, scala.collection.Iterator<T> elements) {
            List<T> list = new ArrayList<>();
            while (elements.hasNext()) {
                list.add(elements.next());
            }
            return Handover.send(handover, list);
        }
    }

    /** What tasks bring to the driver in any order, merged in that of the tasks. */
    private static final class Arrivals<P> {
        private final Handover<List<Tuple2<Key, P>>> handover;
        private final Function2<P, P, P> merge;
        private final SortedMap<Integer, P> merged = new TreeMap<>();
        private final Map<Integer, List<Tuple2<Key, P>>> waiting = new HashMap<>();
        private int next;

        Arrivals(Handover<List<Tuple2<Key, P>>> handover, Function2<P, P, P> merge) {
            this.handover = handover;
            this.merge = merge;
        }

        /** Those of a job. */
        AbstractFunction2<Object, Parcel<List<Tuple2<Key, P>>>, BoxedUnit> from(int firstTask) {
            return new AbstractFunction2<>() {
                @Override
                public BoxedUnit apply(Object place, Parcel<List<Tuple2<Key, P>>> partials) {
                    arrived(firstTask + (Integer) place, handover.take(partials));
                    return BoxedUnit.UNIT;
                }
            };
        }

        private void arrived(int task, List<Tuple2<Key, P>> partials) {
            waiting.put(task, partials);
            for (List<Tuple2<Key, P>> ready; (ready = waiting.remove(next)) != null; next++) {
                ready.forEach(partial -> merged.merge(partial._1().group, partial._2(), this::merged));
            }
        }

        private P merged(P earlier, P later) {
            try {
                return merge.call(earlier, later);
            } catch (Exception failure) {
                throw new IllegalStateException("cannot merge partial results", failure);
            }
        }
    }

    /** Merges each run of equal groups, which stand one behind the other. */
    private static <P> Iterator<Tuple2<Integer, P>> mergeRuns(Iterator<Tuple2<Key, P>> sorted, Function2<P, P, P> merge)
            throws Exception {
        List<Tuple2<Integer, P>> runs = new ArrayList<>();
        while (sorted.hasNext()) {
            Tuple2<Key, P> next = sorted.next();
            int group = next._1().group;
            int last = runs.size() - 1;
            if (last >= 0 && runs.get(last)._1() == group) {
                runs.set(last, new Tuple2<>(group, merge.call(runs.get(last)._2(), next._2())));
            } else {
                runs.add(new Tuple2<>(group, next._2()));
            }
        }
        return runs.iterator();
    }
}
