package io.pairscope.core.similarity;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.moments.Precision;

/** Cosines of some queries with some gallery rows, one matrix product in cache. Reused; one task's own. */
public final class SimilarityTile {
    /** The largest numbers of queries and of gallery rows of a tile, which then stays in cache. */
    public static final int QUERIES = 512;

    public static final int GALLERY = 512;

    /** Half of the last place of a float and of a double near 1: the relative rounding of one operation. */
    private static final double SINGLE_ROUNDING = 0x1p-24;

    private static final double DOUBLE_ROUNDING = 0x1p-53;

    private final Precision precision;
    private int firstQuery;
    private int queries;
    private int firstRow;
    private int rows;
    private double error;
    /** The cosine of query q and gallery row j of the tile stands at {@code q·rows + j} of the one of its precision. */
    private double[] doubles = {};

    private float[] singles = {};

    /** @param precision of the product; FAST is single */
    public SimilarityTile(Precision precision) {
        this.precision = precision;
    }

    /** Multiplies queries [firstQuery, firstQuery + queries) with gallery rows [firstRow, firstRow + rows). */
    public void multiply(UnitRows asked, int firstQuery, int queries, UnitRows gallery, int firstRow, int rows) {
        if (queries > QUERIES || rows > GALLERY) {
            throw new IllegalArgumentException(queries + " × " + rows + " cosines are no tile");
        }
        int dims = asked.dims();
        this.firstQuery = firstQuery;
        this.queries = queries;
        this.firstRow = firstRow;
        this.rows = rows;
        this.error = error(precision, dims);
        reserve(queries * rows);
        int queryAt = firstQuery * dims;
        int rowAt = firstRow * dims;
        if (precision == Precision.EXACT) {
            Blas.product(rows, queries, dims, gallery.values(), rowAt, asked.values(), queryAt, doubles);
            return;
        }
        Blas.product(rows, queries, dims, gallery.singles(), rowAt, asked.singles(), queryAt, singles);
    }

    private void reserve(int size) {
        if (precision == Precision.EXACT && doubles.length < size) {
            doubles = new double[size];
        } else if (precision == Precision.FAST && singles.length < size) {
            singles = new float[size];
        }
    }

    /**
     * A bound of the difference between a product of unit rows x and y, summed in any order, and {@link UnitRows#cosine}. Each
     * is within n·u/(1 − n·u)·Σ|xᵢyᵢ| of the true sum, where n counts the roundings behind a term and u bounds each; n = d for
     * a sum of d products, two more where x and y were rounded before (Higham 2002, section 3.1). Σ|xᵢyᵢ| ≤ ‖x‖‖y‖ = 1.
     */
    private static double error(Precision precision, int dims) {
        double product = precision == Precision.EXACT ? dims * DOUBLE_ROUNDING : (dims + 2) * SINGLE_ROUNDING;
        // One part in a hundred for norms that are not quite 1, and for values below the smallest normal float.
        return 1.01 * (product / (1 - product) + dims * DOUBLE_ROUNDING);
    }

    public int firstQuery() {
        return firstQuery;
    }

    public int queries() {
        return queries;
    }

    public int firstRow() {
        return firstRow;
    }

    public int rows() {
        return rows;
    }

    /** Copies the cosines of query q of the tile, one per gallery row. */
    void copyRow(int q, double[] into) {
        if (precision == Precision.EXACT) {
            System.arraycopy(doubles, q * rows, into, 0, rows);
        } else {
            widen(singles, q * rows, rows, into);
        }
    }

    /** Copies the cosines of gallery row j of the tile, one per query. */
    void copyColumn(int j, double[] into) {
        for (int q = 0; q < queries; q++) {
            into[q] = precision == Precision.EXACT ? doubles[q * rows + j] : singles[q * rows + j];
        }
    }

    private static void widen(float[] from, int at, int n, double[] into) {
        for (int j = 0; j < n; j++) {
            into[j] = from[at + j];
        }
    }

    /**
     * The first gallery row of the tile, from one on, whose cosine with query q of the tile is not below a bound;
     * {@link #rows()} when there is none.
     */
    public int next(int q, int from, double bound) {
        int at = q * rows;
        int j = from;
        if (precision == Precision.EXACT) {
            while (j < rows && doubles[at + j] < bound) {
                j++;
            }
            return j;
        }
        // A float is below the bound when it is below the first float that is not.
        float rounded = (float) bound;
        float single = rounded < bound ? Math.nextUp(rounded) : rounded;
        while (j < rows && singles[at + j] < single) {
            j++;
        }
        return j;
    }

    /** How far a cosine may be from {@link UnitRows#cosine}. */
    public double error() {
        return error;
    }
}
