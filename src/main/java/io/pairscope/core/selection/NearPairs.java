package io.pairscope.core.selection;

import io.pairscope.core.moments.Precision;
import io.pairscope.core.similarity.SimilarityTile;
import io.pairscope.core.similarity.UnitRows;
import java.util.ArrayList;
import java.util.List;

/** All pairs of some rows and others that are near: their cosine reaches a threshold on every side that is compared. */
public final class NearPairs {
    private final Nearness nearness;
    private final SimilarityTile tile = new SimilarityTile(Precision.FAST);

    /** @param threshold the lowest cosine of rows that are near */
    public NearPairs(double threshold) {
        this.nearness = new Nearness(threshold);
    }

    /** Places of a row and of another one. */
    public record Pair(int row, int other) {}

    /** All near pairs, also of a row with itself where it is among the others. */
    public List<Pair> find(UnitRows[] rows, UnitRows... others) {
        List<Pair> pairs = new ArrayList<>();
        for (int from = 0; from < others[0].count(); from += SimilarityTile.GALLERY) {
            int n = Math.min(SimilarityTile.GALLERY, others[0].count() - from);
            for (int first = 0; first < rows[0].count(); first += SimilarityTile.QUERIES) {
                int count = Math.min(SimilarityTile.QUERIES, rows[0].count() - first);
                tile.multiply(rows[0], first, count, others[0], from, n);
                addPairs(rows, others, pairs);
            }
        }
        return pairs;
    }

    private void addPairs(UnitRows[] rows, UnitRows[] others, List<Pair> pairs) {
        double bound = nearness.bound(tile);
        for (int q = 0; q < tile.queries(); q++) {
            for (int j = tile.next(q, 0, bound); j < tile.rows(); j = tile.next(q, j + 1, bound)) {
                Pair pair = new Pair(tile.firstQuery() + q, tile.firstRow() + j);
                if (nearness.holds(Nearness.cosine(rows, pair.row, others, pair.other))) {
                    pairs.add(pair);
                }
            }
        }
    }
}
