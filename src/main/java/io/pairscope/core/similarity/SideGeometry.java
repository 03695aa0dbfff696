package io.pairscope.core.similarity;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Smallest and largest distances between rows of one side: over all rows, within classes, between classes; of the rows that
 * were asked, to all rows. Mergeable, in any order.
 */
public final class SideGeometry implements Serializable {
    private static final long serialVersionUID = 1;

    /** The smallest squared distance of two rows with different ids; ∞ for none. */
    public double closest = Double.POSITIVE_INFINITY;

    /** The numbers of those two rows, the smaller first; −1 for a row of another set. */
    public long closestFirst = -1;

    public long closestSecond = -1;

    /** By class, the largest squared distance of two of its rows; −1 for none. */
    public final double[] diameters;

    /** By class, the smallest squared distance of one of its rows to a row of another class; ∞ for none. */
    public final double[] margins;

    /** By class, that other class; −1 for none. */
    public final int[] nearest;

    /** By class, a row of the tile, and by row the next one of its class; −1 for none. */
    private transient int[] firstOfClass;

    private transient int[] nextOfClass;

    /** Of the query in turn. */
    private transient double[] cosines;

    public SideGeometry(int classes) {
        this.diameters = new double[classes];
        this.margins = new double[classes];
        this.nearest = new int[classes];
        Arrays.fill(diameters, -1);
        Arrays.fill(margins, Double.POSITIVE_INFINITY);
        Arrays.fill(nearest, -1);
    }

    /** Takes the cosines of a tile within a side. */
    public void fold(SimilarityTile tile, SideRows queries, SideRows gallery) {
        prepare(tile, gallery);
        // ‖x − y‖² = 2 − 2·cos, but for norms that are not quite 1 and the rounding of the distance itself, some d·2⁻⁵²
        // each.
        double error = tile.error() + 4 * queries.vectors.dims() * 0x1p-52;
        for (int q = 0; q < tile.queries(); q++) {
            int query = tile.firstQuery() + q;
            tile.copyRow(q, cosines);
            foldClose(tile, query, queries, gallery, error);
            if (queries.classes[query] >= 0) {
                foldFar(tile, query, queries, gallery, error);
            }
        }
        unlinkClasses(tile, gallery);
    }

    private void foldClose(SimilarityTile tile, int query, SideRows queries, SideRows gallery, double error) {
        int queryClass = queries.classes[query];
        boolean hasMargin = queryClass >= 0 && diameters.length > 1;
        double bound = hasMargin ? Math.max(closest, margins[queryClass]) : closest;
        double lowest = 1 - bound / 2 - error;
        for (int j = 0; j < tile.rows(); j++) {
            if (cosines[j] >= lowest) {
                int row = tile.firstRow() + j;
                double least = 2 - 2 * (cosines[j] + error);
                takeClose(query, row, least, queries, gallery);
            }
        }
    }

    /** Takes two rows whose squared distance is at least the given one. */
    private void takeClose(int query, int row, double least, SideRows queries, SideRows gallery) {
        if (isSelf(query, queries, row, gallery)) {
            return;
        }
        int queryClass = queries.classes[query];
        int rowClass = gallery.classes[row];
        boolean closer = least <= closest && isOther(query, queries, row, gallery);
        boolean nearer = queryClass >= 0 && rowClass >= 0 && queryClass != rowClass && least <= margins[queryClass];
        if (closer || nearer) {
            double distance = queries.vectors.squaredChord(query, gallery.vectors, row);
            if (closer) {
                offerClosest(distance, queries.numbers[query], gallery.numbers[row]);
            }
            if (nearer) {
                offerMargin(queryClass, distance, rowClass);
            }
        }
    }

    private void foldFar(SimilarityTile tile, int query, SideRows queries, SideRows gallery, double error) {
        int queryClass = queries.classes[query];
        for (int j = firstOfClass[queryClass]; j >= 0; j = nextOfClass[j]) {
            int row = tile.firstRow() + j;
            double most = 2 - 2 * (cosines[j] - error);
            if (most > diameters[queryClass] && !isSelf(query, queries, row, gallery)) {
                double distance = queries.vectors.squaredChord(query, gallery.vectors, row);
                diameters[queryClass] = Math.max(diameters[queryClass], distance);
            }
        }
    }

    private static boolean isSelf(int query, SideRows queries, int row, SideRows gallery) {
        return queries.numbers[query] >= 0 && queries.numbers[query] == gallery.numbers[row];
    }

    private static boolean isOther(int query, SideRows queries, int row, SideRows gallery) {
        return queries.ids == null || gallery.ids == null || !queries.ids[query].equals(gallery.ids[row]);
    }

    private void prepare(SimilarityTile tile, SideRows gallery) {
        if (firstOfClass == null) {
            firstOfClass = new int[diameters.length];
            Arrays.fill(firstOfClass, -1);
        }
        if (nextOfClass == null || nextOfClass.length < tile.rows()) {
            nextOfClass = new int[tile.rows()];
            cosines = new double[tile.rows()];
        }
        for (int j = 0; j < tile.rows(); j++) {
            int rowClass = gallery.classes[tile.firstRow() + j];
            if (rowClass >= 0) {
                nextOfClass[j] = firstOfClass[rowClass];
                firstOfClass[rowClass] = j;
            }
        }
    }

    private void unlinkClasses(SimilarityTile tile, SideRows gallery) {
        for (int j = 0; j < tile.rows(); j++) {
            int rowClass = gallery.classes[tile.firstRow() + j];
            if (rowClass >= 0) {
                firstOfClass[rowClass] = -1;
            }
        }
    }

    /** Adds the distances of other rows. */
    public void merge(SideGeometry later) {
        if (later.closest < Double.POSITIVE_INFINITY) {
            offerClosest(later.closest, later.closestFirst, later.closestSecond);
        }
        for (int c = 0; c < diameters.length; c++) {
            diameters[c] = Math.max(diameters[c], later.diameters[c]);
            if (later.nearest[c] >= 0) {
                offerMargin(c, later.margins[c], later.nearest[c]);
            }
        }
    }

    private void offerClosest(double distance, long one, long other) {
        long first = Math.min(one, other);
        long second = Math.max(one, other);
        boolean isSmaller = first < closestFirst || first == closestFirst && second < closestSecond;
        if (distance < closest || distance == closest && isSmaller) {
            closest = distance;
            closestFirst = first;
            closestSecond = second;
        }
    }

    private void offerMargin(int ofClass, double distance, int other) {
        if (distance < margins[ofClass] || distance == margins[ofClass] && other < nearest[ofClass]) {
            margins[ofClass] = distance;
            nearest[ofClass] = other;
        }
    }
}
