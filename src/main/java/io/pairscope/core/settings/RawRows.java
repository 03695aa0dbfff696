package io.pairscope.core.settings;

import java.io.Serializable;

/**
 * What a scan keeps of rows as they are stored, beside the moments of rows of unit length.
 *
 * @param moments whether their moments are kept
 * @param sample about how many rows are kept themselves; 0 for none
 * @param seed of the sample
 */
public record RawRows(boolean moments, int sample, long seed) implements Serializable {
    public static final RawRows NONE = new RawRows(false, 0, 0);
    public static final RawRows MOMENTS = new RawRows(true, 0, 0);

    /** Their moments, and a sample of the rows. */
    public static RawRows momentsAndSample(int rows, long seed) {
        return new RawRows(true, rows, seed);
    }
}
