package io.pairscope.engine.scan;

import java.io.Serializable;

/** A row by its id, which may be null, and its place. */
public final class RowName implements Serializable {
    private static final long serialVersionUID = 1;

    public final String id;
    public final String shard;
    public final long row;

    RowName(String id, String shard, long row) {
        this.id = id;
        this.shard = shard;
        this.row = row;
    }
}
