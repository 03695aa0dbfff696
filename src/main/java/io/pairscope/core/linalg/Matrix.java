package io.pairscope.core.linalg;

import java.io.Serializable;
import java.util.Arrays;

/** A dense matrix of doubles, column-major: entry (i, j) is {@code values[i + j·rows]}. The array is not copied. */
public final class Matrix implements Serializable {
    private static final long serialVersionUID = 1;

    /** Columns that are read side by side: one line of each stays in the first-level cache. */
    private static final int TILE = 16;

    private final int rows;
    private final int columns;
    private final double[] values;

    public Matrix(int rows, int columns, double[] values) {
        if (values.length != rows * columns) {
            throw new IllegalArgumentException(
                    "a " + rows + " × " + columns + " matrix has " + rows * columns + " values, not " + values.length);
        }
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** The backing array, column-major; treat it as read-only. */
    public double[] values() {
        return values;
    }

    public double get(int i, int j) {
        return values[i + j * rows];
    }

    /** {@code ‖A‖²_F}, summed column by column: the rounding of a sum grows with its length. */
    public double frobeniusSquared() {
        double sum = 0;
        for (int from = 0; from < values.length; from += rows) {
            sum += Vectors.dot(rows, values, from, values, from);
        }
        return sum;
    }

    public Matrix transposed() {
        double[] t = new double[values.length];
        // Tile by tile: whole columns would miss the cache at every entry.
        for (int left = 0; left < columns; left += TILE) {
            int right = Math.min(left + TILE, columns);
            for (int i = 0; i < rows; i++) {
                for (int j = left; j < right; j++) {
                    t[j + i * columns] = values[i + j * rows];
                }
            }
        }
        return new Matrix(columns, rows, t);
    }

    public Matrix times(Matrix b) {
        return multiply("N", rows, columns, b);
    }

    /** [A, B], side by side. */
    public Matrix beside(Matrix b) {
        if (rows != b.rows) {
            throw new IllegalArgumentException("cannot join " + rows + " and " + b.rows + " rows side by side");
        }
        return new Matrix(rows, columns + b.columns, Vectors.joined(values, b.values));
    }

    public Matrix leadingColumns(int count) {
        return new Matrix(rows, count, Arrays.copyOf(values, rows * count));
    }

    /** A copy. */
    double[] column(int j) {
        return Arrays.copyOfRange(values, j * rows, (j + 1) * rows);
    }

    public Matrix leadingRows(int count) {
        if (count == rows) {
            return this;
        }
        double[] leading = new double[count * columns];
        for (int j = 0; j < columns; j++) {
            System.arraycopy(values, j * rows, leading, j * count, count);
        }
        return new Matrix(count, columns, leading);
    }

    /** {@code A + w·B}. */
    public Matrix plus(double w, Matrix b) {
        if (rows != b.rows || columns != b.columns) {
            throw new IllegalArgumentException(
                    "cannot add " + rows + " × " + columns + " and " + b.rows + " × " + b.columns + " matrices");
        }
        double[] sum = values.clone();
        Vectors.add(w, b.values, sum);
        return new Matrix(rows, columns, sum);
    }

    public Matrix scaled(double a) {
        return new Matrix(rows, columns, Vectors.scaled(a, values));
    }

    /** {@code DA} with the diagonal matrix D. */
    public Matrix rowsScaled(double[] d) {
        double[] scaled = values.clone();
        for (int j = 0, at = 0; j < columns; j++) {
            for (int i = 0; i < rows; i++, at++) {
                scaled[at] *= d[i];
            }
        }
        return new Matrix(rows, columns, scaled);
    }

    public Matrix transposeTimes(Matrix b) {
        return multiply("T", columns, rows, b);
    }

    public double[] transposeTimes(double[] x) {
        return transposeTimes(new Matrix(x.length, 1, x)).values;
    }

    /** op(A)·B, op(A) being m × k. */
    private Matrix multiply(String op, int m, int k, Matrix b) {
        if (k != b.rows) {
            throw new IllegalArgumentException("inner dimensions differ: " + k + " and " + b.rows);
        }
        double[] c = new double[m * b.columns];
        if (c.length > 0 && k > 0) {
            Blas.gemm(op, "N", m, b.columns, k, 1, values, rows, b.values, b.rows, 0, c);
        }
        return new Matrix(m, b.columns, c);
    }
}
