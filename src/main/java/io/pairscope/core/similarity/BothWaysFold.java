package io.pairscope.core.similarity;

import java.util.Arrays;

/**
 * Folds tiles between the sides into both directions at once: a row of a tile is what one query meets, and one cosine each of
 * what all its gallery rows meet as queries of the direction back. One task's own.
 */
public final class BothWaysFold {
    private final DirectionFold forward;
    private final DirectionFold backward;
    /** The bound of a row is what a cosine must be above to matter to it as a query. */
    private final RowScan scan = new RowScan();

    private final double[] terms = new double[SimilarityTile.GALLERY];

    /** Cosines of the query in turn. */
    private final double[] row = new double[SimilarityTile.GALLERY];

    /** Cosines of a query of the direction back. */
    private final double[] column = new double[SimilarityTile.QUERIES];

    /** By temperature and row of the tile, its sum of exponentials as a query. */
    private final double[][] sums;

    /** Of two directions across the sides, with at most one right answer per query and the same temperatures. */
    public BothWaysFold(DirectionFold forward, DirectionFold backward) {
        this.forward = forward;
        this.backward = backward;
        this.sums = new double[forward.exponentials().temperatures().length][SimilarityTile.GALLERY];
    }

    /**
     * Takes the cosines of a tile.
     *
     * @param queries of the direction forward, and gallery of the one back; no row is repeated
     * @param gallery of the direction forward, and queries of the one back
     */
    public void fold(SimilarityTile tile, SideRows queries, SideRows gallery) {
        forward.begin(gallery, tile.error());
        backward.begin(queries, tile.error());
        openColumns(tile);
        for (int q = 0; q < tile.queries(); q++) {
            int query = tile.firstQuery() + q;
            tile.copyRow(q, row);
            forward.takeOwnInDouble(query, row, tile.firstRow(), tile.rows());
            addExponentials(query, tile.rows());
            if (forward.open(query, tile.rows())) {
                forward.countAbove(query, row, tile.firstRow(), tile.rows());
            }
            search(query, tile.firstRow(), tile.rows());
        }
        for (int t = 0; t < sums.length; t++) {
            backward.addToSums(t, tile.firstRow(), tile.rows(), sums[t]);
        }
    }

    private void openColumns(SimilarityTile tile) {
        Arrays.stream(sums).forEach(ofTemperature -> Arrays.fill(ofTemperature, 0));
        for (int j = 0; j < tile.rows(); j++) {
            int query = tile.firstRow() + j;
            if (backward.open(query, tile.queries())) {
                tile.copyColumn(j, column);
                backward.countAbove(query, column, tile.firstQuery(), tile.queries());
            }
            scan.setBound(j, backward.lowest(query));
        }
    }

    /** What is added to the sum of the query is added term by term to those of the rows. */
    private void addExponentials(int query, int n) {
        forward.exponentials().evaluate(row, 0, n, terms, (t, ofTemperature) -> {
            forward.addToSum(t, query, Exponentials.sum(ofTemperature, n));
            add(ofTemperature, n, sums[t]);
        });
    }

    private static void add(double[] terms, int n, double[] sums) {
        for (int j = 0; j < n; j++) {
            sums[j] += terms[j];
        }
    }

    private void search(int query, int firstRow, int n) {
        int step = forward.step(query, n);
        for (int from = 0; from < n; from += step) {
            int found = scan.find(row, from, Math.min(from + step, n), forward.lowest(query));
            for (int i = 0; i < found; i++) {
                int j = scan.place(i);
                forward.take(query, firstRow + j, row[j]);
                backward.take(firstRow + j, query, row[j]);
                scan.setBound(j, backward.lowest(firstRow + j));
            }
        }
    }
}
