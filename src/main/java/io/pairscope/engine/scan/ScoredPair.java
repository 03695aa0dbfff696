package io.pairscope.engine.scan;

import java.io.Serializable;

/** A pair by its name and its place, with its scores. */
public final class ScoredPair implements Serializable {
    private static final long serialVersionUID = 1;

    /** {@code shard#row} where the input has no ids. */
    public final String id;

    public final String shard;
    /** Within the shard, from 0. */
    public final long row;
    /** NaN for none, as is the cosine. */
    public final double pmi;

    public final double cosine;

    ScoredPair(String id, String shard, long row, double pmi, double cosine) {
        this.id = id;
        this.shard = shard;
        this.row = row;
        this.pmi = pmi;
        this.cosine = cosine;
    }
}
