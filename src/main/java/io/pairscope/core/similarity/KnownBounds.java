package io.pairscope.core.similarity;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;

/**
 * For each query a cosine that k rows of the gallery reach, as tasks of one process tell each other. Only spares work: a row below
 * it is not among the k nearest whoever finds them, so results do not depend on which task was first.
 */
public final class KnownBounds {
    private final AtomicLongArray bounds;

    public KnownBounds(int queries) {
        long nothing = Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY);
        bounds = new AtomicLongArray(
                LongStream.generate(() -> nothing).limit(queries).toArray());
    }

    double of(int query) {
        return Double.longBitsToDouble(bounds.getOpaque(query));
    }

    /** Between two tasks at once the lower one may stay, which is true as well. */
    void raise(int query, double bound) {
        if (bound > of(query)) {
            bounds.setOpaque(query, Double.doubleToRawLongBits(bound));
        }
    }
}
