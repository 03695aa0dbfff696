package io.pairscope.core.settings;

import io.pairscope.core.moments.Jackknife;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;

/**
 * How an input is read.
 *
 * @param imageDims expected length of image vectors; 0 for the length that most of the first rows have
 * @param textDims expected length of text vectors; 0 likewise, and where there is no text column
 * @param groups the largest number of row ranges whose moments are kept apart
 * @param maxQuarantinedFraction the largest share of bad rows that is accepted; those of shards that were left out count
 * @param raw what is kept of rows as they are stored
 * @param table whose current rows are read where an input is a table with versions
 */
public record ReadOptions(
        int imageDims,
        int textDims,
        Normalization normalization,
        int groups,
        OnBadShard onBadShard,
        double maxQuarantinedFraction,
        RawRows raw,
        TableFormat table) {
    /** Nothing is kept of rows as they are stored, and inputs are files. */
    public ReadOptions(
            int imageDims,
            int textDims,
            Normalization normalization,
            int groups,
            OnBadShard onBadShard,
            double maxQuarantinedFraction) {
        this(
                imageDims,
                textDims,
                normalization,
                groups,
                onBadShard,
                maxQuarantinedFraction,
                RawRows.NONE,
                TableFormat.AUTO);
    }

    /**
     * The number of row ranges whose moments are kept apart: {@code groups}, and fewer where as many states would be larger
     * than {@link PairMoments#SMALL_BYTES}. Then it is a multiple of 8, the fewest that standard errors need: 2, 4 or 8 processors
     * share their refits evenly.
     *
     * @param dims of both sides
     */
    public int ranges(int dims) {
        long small = PairMoments.SMALL_BYTES / PairMoments.bytes(dims);
        long fewest = Jackknife.MIN_GROUPS;
        return groups <= small ? groups : (int) Math.min(groups, Math.max(fewest, small - small % fewest));
    }

    /** For rows of similarities, which are taken as they are and have one vector each. */
    public ReadOptions ofSimilarities() {
        return new ReadOptions(
                0, 0, Normalization.NEVER, groups, onBadShard, maxQuarantinedFraction, RawRows.NONE, table);
    }

    public ReadOptions withDims(int image, int text) {
        return new ReadOptions(image, text, normalization, groups, onBadShard, maxQuarantinedFraction, raw, table);
    }

    public ReadOptions with(RawRows kept) {
        return new ReadOptions(
                imageDims, textDims, normalization, groups, onBadShard, maxQuarantinedFraction, kept, table);
    }
}
