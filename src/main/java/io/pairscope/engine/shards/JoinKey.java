package io.pairscope.engine.shards;

import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;

/** The place of a row on its way to others of its id: rows of one id come together, those of side 0 first, in the order of their set. */
public final class JoinKey implements Comparable<JoinKey>, Serializable {
    private static final long serialVersionUID = 1;

    private static final Comparator<JoinKey> ORDER = Comparator.<JoinKey, String>comparing(
                    key -> key.id, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingInt(key -> key.side)
            .thenComparingLong(key -> key.planRow);

    /** Null where the row has none. */
    public final String id;

    public final int side;

    public final long planRow;

    public JoinKey(String id, int side, long planRow) {
        this.id = id;
        this.side = side;
        this.planRow = planRow;
    }

    @Override
    public int compareTo(JoinKey other) {
        return ORDER.compare(this, other);
    }

    /** Ids go to partitions by their hash; rows without one round and round. */
    public static final class ById extends Partitioner {
        private static final long serialVersionUID = 1;
        private final int partitions;

        public ById(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            JoinKey row = (JoinKey) key;
            // The fractional part of the golden ratio spreads hashes of similar ids.
            int hash = row.id == null ? Long.hashCode(row.planRow) : row.id.hashCode() * 0x9E3779B9;
            return Math.floorMod(hash, partitions);
        }
    }
}
