package io.pairscope.engine.scan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * Partial results merged in plan order, whatever order their tasks finish in: they are shuffled by group, or brought to the
 * driver where they are few, sorted by (group, plan index) and merged one after the other. Spark sorts in memory: a merger
 * needs it for all partials of its groups.
 */
final class DistributedFold {
    /** A result of a task is in memory several times while Spark brings it. */
    private static final long BYTES_A_RESULT = 64L << 20;

    /** Of results that Spark brings together. */
    private static final long BYTES_AT_ONCE = 192L << 20;

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
     * Merges large partials: results come to the driver a few at a time, in the order of their groups.
     *
     * @param bytes of a result, about
     * @param merge likewise
     * @param to takes each result, in the thread of the caller
     */
    static <P> void merge(
            JavaPairRDD<Key, P> partials, Groups groups, long bytes, Function2<P, P, P> merge, Consumer<P> to) {
        long wanted = Math.max(partials.context().defaultParallelism(), groups.count * bytes / BYTES_A_RESULT);
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
     * Merges partials in the driver, all of which it holds at the same time: where they are few, that spares a shuffle.
     *
     * @param merge likewise
     * @param to likewise
     */
    static <P> void mergeHere(JavaPairRDD<Key, P> partials, Function2<P, P, P> merge, Consumer<P> to) {
        List<Tuple2<Key, P>> sorted = new ArrayList<>(partials.collect());
        sorted.sort(Comparator.comparing(Tuple2::_1));
        try {
            mergeRuns(sorted.iterator(), merge).forEachRemaining(result -> to.accept(result._2()));
        } catch (Exception failure) {
            throw new IllegalStateException("cannot merge partial results", failure);
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
