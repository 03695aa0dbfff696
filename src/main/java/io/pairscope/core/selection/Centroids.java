package io.pairscope.core.selection;

import io.pairscope.core.moments.Precision;
import io.pairscope.core.similarity.SimilarityTile;
import io.pairscope.core.similarity.UnitRows;
import java.io.Serializable;

/** Centroids of spherical k-means: unit vectors, each with the cell of rows whose cosine with it is highest. */
public final class Centroids implements Serializable {
    private static final long serialVersionUID = 1;

    private final UnitRows centroids;

    public Centroids(UnitRows centroids) {
        this.centroids = centroids;
    }

    public int count() {
        return centroids.count();
    }

    /**
     * The cell of each row, the first of several. It depends on the row alone: cosines of tiles rule centroids out, and
     * {@link UnitRows#cosine} decides.
     */
    public int[] nearest(UnitRows rows) {
        SimilarityTile tile = new SimilarityTile(Precision.FAST);
        int[] nearest = new int[rows.count()];
        for (int first = 0; first < rows.count(); first += SimilarityTile.QUERIES) {
            int count = Math.min(SimilarityTile.QUERIES, rows.count() - first);
            double[] highest = new double[count];
            for (int from = 0; from < count(); from += SimilarityTile.GALLERY) {
                tile.multiply(rows, first, count, centroids, from, Math.min(SimilarityTile.GALLERY, count() - from));
                for (int i = 0; i < count; i++) {
                    find(tile, i, rows, nearest, highest);
                }
            }
        }
        return nearest;
    }

    private void find(SimilarityTile tile, int i, UnitRows rows, int[] nearest, double[] highest) {
        int row = tile.firstQuery() + i;
        // Before the first tile, the first centroid is the nearest so far.
        int j = 0;
        if (tile.firstRow() == 0) {
            nearest[row] = 0;
            highest[i] = rows.cosine(row, centroids, 0);
            j = 1;
        }
        for (j = tile.next(i, j, highest[i] - tile.error());
                j < tile.rows();
                j = tile.next(i, j + 1, highest[i] - tile.error())) {
            double cosine = rows.cosine(row, centroids, tile.firstRow() + j);
            if (cosine > highest[i]) {
                highest[i] = cosine;
                nearest[row] = tile.firstRow() + j;
            }
        }
    }
}
