package io.pairscope.engine.formats;

import java.io.Serializable;

/**
 * Pages of shards that were read: how many have a checksum that was verified, and how many have none, so that a changed
 * value in them cannot be seen. A page is what a format stores at a time: a page of Parquet, a batch of Arrow or NumPy rows.
 */
public final class PagesRead implements Serializable {
    private static final long serialVersionUID = 1;

    private long verified;
    private long unverified;

    public void add(boolean isVerified) {
        if (isVerified) {
            verified++;
        } else {
            unverified++;
        }
    }

    public void add(PagesRead other) {
        verified += other.verified;
        unverified += other.unverified;
    }

    /** Pages with a checksum. */
    public long verified() {
        return verified;
    }

    /** Pages without. */
    public long unverified() {
        return unverified;
    }
}
