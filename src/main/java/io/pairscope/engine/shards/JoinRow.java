package io.pairscope.engine.shards;

import io.pairscope.engine.listing.BadShard;
import java.io.Serializable;

/** A row of one side on its way to its partner, or a shard that cannot be read. */
final class JoinRow implements Serializable {
    private static final long serialVersionUID = 1;

    /** Little-endian; null where the row has none. */
    final byte[] vector;

    /** One per label; null where it has none. */
    final String[] labels;

    /** Its shard and its number in it. */
    final String place;

    /** Why it cannot be used; null when it can. */
    final String fault;

    /** Null in a row. */
    final BadShard failure;

    JoinRow(byte[] vector, String[] labels, String place, String fault) {
        this(vector, labels, place, fault, null);
    }

    private JoinRow(byte[] vector, String[] labels, String place, String fault, BadShard failure) {
        this.vector = vector;
        this.labels = labels;
        this.place = place;
        this.fault = fault;
        this.failure = failure;
    }

    static JoinRow unreadable(BadShard shard) {
        return new JoinRow(null, null, null, null, shard);
    }
}
