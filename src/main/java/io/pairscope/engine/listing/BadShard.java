package io.pairscope.engine.listing;

import java.io.Serializable;

/** A shard that cannot be used, and why. */
public final class BadShard implements Serializable {
    private static final long serialVersionUID = 1;

    private final String name;
    private final long rows;
    private final String reason;

    public BadShard(String name, long rows, String reason) {
        this.name = name;
        this.rows = rows;
        this.reason = reason;
    }

    /** The same shard under another name. */
    public BadShard named(String other) {
        return new BadShard(other, rows, reason);
    }

    /** The path below the common parent of the input. */
    public String name() {
        return name;
    }

    /** Rows as its footer counts them; 0 when the footer cannot be read. */
    public long rows() {
        return rows;
    }

    public String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return "shard " + name + ": " + reason;
    }
}
