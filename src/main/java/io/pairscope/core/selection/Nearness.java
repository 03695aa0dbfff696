package io.pairscope.core.selection;

import io.pairscope.core.similarity.SimilarityTile;
import io.pairscope.core.similarity.UnitRows;
import java.io.Serializable;

/**
 * Nearness of rows: their cosine reaches a threshold on every side that is compared. Cosines of tiles only rule rows out; what is
 * near is decided by {@link UnitRows#cosine}, in double, so that it does not depend on how rows are cut into tiles.
 */
final class Nearness implements Serializable {
    private static final long serialVersionUID = 1;

    private final double threshold;

    /** @param threshold the lowest cosine of rows that are near */
    Nearness(double threshold) {
        this.threshold = threshold;
    }

    /** Rows whose cosine in a tile is below this are not near, whatever its error. */
    double bound(SimilarityTile tile) {
        return threshold - tile.error();
    }

    /** @param cosine the lowest of the sides */
    boolean holds(double cosine) {
        return cosine >= threshold;
    }

    /** The lowest cosine, over the sides, of row i and row j of others. */
    static double cosine(UnitRows[] sides, int i, UnitRows[] others, int j) {
        double lowest = sides[0].cosine(i, others[0], j);
        for (int s = 1; s < sides.length; s++) {
            lowest = Math.min(lowest, sides[s].cosine(i, others[s], j));
        }
        return lowest;
    }
}
