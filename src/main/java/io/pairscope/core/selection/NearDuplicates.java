package io.pairscope.core.selection;

import io.pairscope.core.moments.Precision;
import io.pairscope.core.similarity.SimilarityTile;
import io.pairscope.core.similarity.UnitRows;
import java.util.Arrays;

/**
 * Near duplicates: rows that give way to a better one whose cosine with them reaches a threshold, and which is kept itself. A row
 * that is near to dropped rows alone is kept, so neither chains of neighbours nor ties drop more than they have to. Abbas et al.,
 * "SemDeDup" (2023), with the score in place of the distance to the centroid.
 *
 * <p>Cost: 2·d flops in single precision per row and kept row. Memory: that of {@link KeptRows}.
 */
public final class NearDuplicates extends GreedySelection {
    private static final int TOGETHER = Math.min(SimilarityTile.QUERIES, SimilarityTile.GALLERY);

    private final Nearness nearness;
    private final KeptRows kept;
    private final SimilarityTile tile = new SimilarityTile(Precision.FAST);

    /** @param threshold the lowest cosine of rows that are near */
    public NearDuplicates(double threshold) {
        this.nearness = new Nearness(threshold);
        this.kept = new KeptRows(threshold);
    }

    /** The rows that were kept so far. */
    public KeptRows kept() {
        return kept;
    }

    @Override
    public void add(long[] rowNumbers, UnitRows... sides) {
        int rows = sides[0].count();
        for (int from = 0; from < rows; from += TOGETHER) {
            addTogether(rowNumbers, from, Math.min(TOGETHER, rows - from), sides);
        }
    }

    private void addTogether(long[] numbers, int first, int count, UnitRows... sides) {
        KeptRows.Nearest before = kept.nearest(tile, first, count, sides);
        tile.multiply(sides[0], first, count, sides[0], first, count);
        boolean[] isKept = new boolean[count];
        int[] picked = new int[count];
        int keptNow = 0;
        for (int i = 0; i < count; i++) {
            if (before.has(i)) {
                drop(numbers[first + i], before.keepers()[i], before.cosines()[i]);
            } else if (!dropsAmong(numbers, first, i, isKept, sides)) {
                isKept[i] = true;
                picked[keptNow++] = first + i;
            }
        }
        int[] rows = Arrays.copyOf(picked, keptNow);
        kept.add(
                Arrays.stream(rows).mapToLong(row -> numbers[row]).toArray(),
                Arrays.stream(sides).map(side -> side.picked(rows)).toArray(UnitRows[]::new));
    }

    /** Drops row i of the tile if one of the kept rows before it in the tile is near. */
    private boolean dropsAmong(long[] numbers, int first, int i, boolean[] isKept, UnitRows... sides) {
        double bound = nearness.bound(tile);
        for (int j = tile.next(i, 0, bound); j < i; j = tile.next(i, j + 1, bound)) {
            double cosine = isKept[j] ? Nearness.cosine(sides, first + i, sides, first + j) : Double.NaN;
            if (nearness.holds(cosine)) {
                drop(numbers[first + i], numbers[first + j], cosine);
                return true;
            }
        }
        return false;
    }
}
