package io.pairscope.core.selection;

import io.pairscope.core.similarity.SimilarityTile;
import io.pairscope.core.similarity.UnitRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * Rows that are kept, best first, to be asked which of them is near to another row: the cosine reaches a threshold on every side
 * that is compared.
 *
 * <p>Memory: 12 bytes per value of the first side, 8 of the other one.
 */
public final class KeptRows implements Serializable {
    private static final long serialVersionUID = 1;

    private final Nearness nearness;
    private final ArrayList<Part> parts = new ArrayList<>();

    /** @param threshold the lowest cosine of rows that are near */
    public KeptRows(double threshold) {
        this.nearness = new Nearness(threshold);
    }

    /** Rows that were added together. */
    private static final class Part implements Serializable {
        private static final long serialVersionUID = 1;

        final long[] numbers;
        final UnitRows[] sides;

        Part(long[] numbers, UnitRows... sides) {
            this.numbers = numbers;
            this.sides = sides;
        }
    }

    /**
     * The best kept row that is near to each of some rows.
     *
     * @param keepers their numbers; −1 for none
     * @param cosines with them, the lowest of the sides
     */
    public record Nearest(long[] keepers, double[] cosines) {
        private Nearest(int count) {
            this(new long[count], new double[count]);
            Arrays.fill(keepers, -1);
        }

        public boolean has(int row) {
            return keepers[row] >= 0;
        }
    }

    /** Adds rows behind those that are kept already; taken, not copied. */
    public void add(long[] numbers, UnitRows... sides) {
        if (numbers.length > 0) {
            parts.add(new Part(numbers, sides));
        }
    }

    /**
     * Asks for rows [first, first + count), as many as a tile takes.
     *
     * @param tile in which products are computed
     */
    public Nearest nearest(SimilarityTile tile, int first, int count, UnitRows... sides) {
        Nearest nearest = new Nearest(count);
        for (Part part : parts) {
            for (int from = 0; from < part.numbers.length; from += SimilarityTile.GALLERY) {
                int n = Math.min(SimilarityTile.GALLERY, part.numbers.length - from);
                tile.multiply(sides[0], first, count, part.sides[0], from, n);
                for (int i = 0; i < count; i++) {
                    if (!nearest.has(i)) {
                        find(tile, i, part, sides, nearest);
                    }
                }
            }
        }
        return nearest;
    }

    private void find(SimilarityTile tile, int i, Part part, UnitRows[] sides, Nearest nearest) {
        double bound = nearness.bound(tile);
        for (int j = tile.next(i, 0, bound); j < tile.rows(); j = tile.next(i, j + 1, bound)) {
            double cosine = Nearness.cosine(sides, tile.firstQuery() + i, part.sides, tile.firstRow() + j);
            if (nearness.holds(cosine)) {
                nearest.keepers[i] = part.numbers[tile.firstRow() + j];
                nearest.cosines[i] = cosine;
                return;
            }
        }
    }
}
