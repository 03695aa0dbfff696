package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.selection.SameVectors;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.shards.ShardRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Exact duplicates of an input: rows with the same image vector, text vector or pair of both. Rows with the same 128-bit hash are
 * read again and compared value by value, as they are used: normalized where rows are, −0 as 0.
 *
 * <p>Cost: a scan that shuffles 24 bytes per row; where hashes repeat, another one that shuffles the rows that have them, 8 bytes
 * per value. The driver holds 24 bytes per such row.
 */
public final class SameRows {
    /** Hashes that are sorted together. */
    private static final int ROWS_A_BUCKET = 1 << 14;

    private SameRows() {}

    /** What is the same. */
    public enum Kind {
        IMAGE(Side.IMAGE),
        TEXT(Side.TEXT),
        PAIR(Side.IMAGE, Side.TEXT);

        private final Side[] sides;

        Kind(Side... sides) {
            this.sides = sides;
        }
    }

    /**
     * Reads the input of a finished moment scan again, twice where hashes repeat. The best row of all that are the same is kept,
     * the others give way to it.
     *
     * @param ranking of the rows; those that are out are not looked at
     */
    public static DroppedRows of(Session session, MomentResult moments, Ranking ranking, Kind kind) {
        return of(session, moments, ranking, kind, (int) (1 + ranking.count() / ROWS_A_BUCKET));
    }

    /** @param buckets in which hashes are sorted */
    static DroppedRows of(Session session, MomentResult moments, Ranking ranking, Kind kind, int buckets) {
        String title = switch (kind) {
            case IMAGE -> "equal images";
            case TEXT -> "equal texts";
            case PAIR -> "equal pairs";
        };
        Repeated repeated = repeated(session, moments, ranking, kind, title, buckets);
        if (repeated.groups == 0) {
            return DroppedRows.of(List.of());
        }
        try (Shared<Repeated> shared = session.share(repeated)) {
            return CellScan.run(
                            session,
                            ShardScan.again(session, title + ", value by value", moments),
                            moments.rules(),
                            ranking,
                            (from, block) -> shared.value().groupsOf(from, block),
                            repeated.groups,
                            SameVectors::new,
                            kind.sides)
                    .dropped();
        }
    }

    private static Repeated repeated(
            Session session, MomentResult moments, Ranking ranking, Kind kind, String title, int buckets) {
        ShardScan scan = ShardScan.again(session, title, moments);
        RowRules rules = moments.rules();
        try (Shared<Ranking> shared = session.share(ranking);
                KeptResults<Hashes> kept = scan.keep(task -> new Hashing(shared.value(), kind, rules))) {
            scan.step(() -> kept.bring(hashes -> hashes.numbers.length));
            return Repeated.of(kept.use(tasks -> repeatedGroups(tasks, buckets)));
        }
    }

    /** The numbers of the rows of each hash that repeats, ascending. */
    private static List<long[]> repeatedGroups(JavaRDD<TaskResult<Hashes>> tasks, int buckets) {
        return JavaPairRDD.fromJavaRDD(tasks.flatMap(task -> task.result.inBuckets(buckets)))
                .groupByKey()
                .values()
                .flatMap(parts -> Hashes.joined(parts).repeated().iterator())
                .collect();
    }

    /** The hashes of the ranked rows of a task. */
    private static final class Hashes implements Serializable {
        private static final long serialVersionUID = 1;

        final long[] numbers;
        /** Two per row. */
        final long[] hashes;

        Hashes(long[] numbers, long[] hashes) {
            this.numbers = numbers;
            this.hashes = hashes;
        }

        /** In parts of rows with like hashes, each with the number of its bucket. */
        Iterator<Tuple2<Integer, Hashes>> inBuckets(int buckets) {
            Map<Integer, Builder> parts = new TreeMap<>();
            for (int i = 0; i < numbers.length; i++) {
                parts.computeIfAbsent((int) Math.floorMod(hashes[2 * i], (long) buckets), bucket -> new Builder())
                        .add(numbers[i], hashes[2 * i], hashes[2 * i + 1]);
            }
            return parts.entrySet().stream()
                    .map(part -> new Tuple2<>(part.getKey(), part.getValue().build()))
                    .iterator();
        }

        static Hashes joined(Iterable<Hashes> parts) {
            Builder all = new Builder();
            for (Hashes part : parts) {
                for (int i = 0; i < part.numbers.length; i++) {
                    all.add(part.numbers[i], part.hashes[2 * i], part.hashes[2 * i + 1]);
                }
            }
            return all.build();
        }

        /** The numbers of the rows of each hash that repeats, ascending. */
        List<long[]> repeated() {
            Integer[] order = new Integer[numbers.length];
            Arrays.setAll(order, i -> i);
            Arrays.sort(
                    order,
                    Comparator.comparingLong((Integer i) -> hashes[2 * i])
                            .thenComparingLong(i -> hashes[2 * i + 1])
                            .thenComparingLong(i -> numbers[i]));
            List<long[]> groups = new ArrayList<>();
            int first = 0;
            for (int next = 1; next <= order.length; next++) {
                if (next == order.length || !isSame(order[first], order[next])) {
                    if (next - first > 1) {
                        groups.add(Arrays.stream(order, first, next)
                                .mapToLong(i -> numbers[i])
                                .toArray());
                    }
                    first = next;
                }
            }
            return groups;
        }

        private boolean isSame(int i, int j) {
            return hashes[2 * i] == hashes[2 * j] && hashes[2 * i + 1] == hashes[2 * j + 1];
        }

        private static final class Builder {
            private final LongStream.Builder numbers = LongStream.builder();
            private final LongStream.Builder hashes = LongStream.builder();

            void add(long number, long high, long low) {
                numbers.add(number);
                hashes.add(high).add(low);
            }

            Hashes build() {
                return new Hashes(numbers.build().toArray(), hashes.build().toArray());
            }
        }
    }

    private static final class Hashing implements Work<Hashes> {
        private final Ranking ranking;
        private final Kind kind;
        private final RowHash hash;
        private final Hashes.Builder hashes = new Hashes.Builder();

        Hashing(Ranking ranking, Kind kind, RowRules rules) {
            this.ranking = ranking;
            this.kind = kind;
            this.hash = new RowHash(rules.dims());
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                long number = from.planRow(block.rowNumber(i));
                if (ranking.contains(number)) {
                    long[] both = hash.ofSides(block, i, kind.sides);
                    hashes.add(number, both[0], both[1]);
                }
            }
        }

        @Override
        public Hashes finish() {
            return hashes.build();
        }
    }

    /** Rows whose hash another row has, by number, ascending, and which of them have the same one. */
    private static final class Repeated implements Serializable {
        private static final long serialVersionUID = 1;

        final int groups;
        private final long[] numbers;
        private final int[] groupOf;

        private Repeated(int groups, long[] numbers, int... groupOf) {
            this.groups = groups;
            this.numbers = numbers;
            this.groupOf = groupOf;
        }

        /** @param groups the numbers of each, ascending; in whatever order */
        static Repeated of(List<long[]> groups) {
            List<long[]> inOrder = groups.stream()
                    .sorted(Comparator.comparingLong(group -> group[0]))
                    .toList();
            long[] numbers =
                    inOrder.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            int[] groupOf = new int[numbers.length];
            for (int g = 0; g < inOrder.size(); g++) {
                for (long number : inOrder.get(g)) {
                    groupOf[Arrays.binarySearch(numbers, number)] = g;
                }
            }
            return new Repeated(inOrder.size(), numbers, groupOf);
        }

        int[] groupsOf(ShardRows from, EmbeddingBlock block) {
            int[] groups = new int[block.size()];
            for (int i = 0; i < groups.length; i++) {
                int place = Arrays.binarySearch(numbers, from.planRow(block.rowNumber(i)));
                groups[i] = place < 0 ? -1 : groupOf[place];
            }
            return groups;
        }
    }
}
