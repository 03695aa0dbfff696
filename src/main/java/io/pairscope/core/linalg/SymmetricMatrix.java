package io.pairscope.core.linalg;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A symmetric matrix of order n in n(n+1)/2 values: the upper triangle column after column, entry (i, j) with i ≤ j at
 * {@code i + j(j+1)/2}. The leading principal submatrices are therefore prefixes of the array. Immutable: no method
 * writes to the values.
 */
public final class SymmetricMatrix implements Serializable {
    private static final long serialVersionUID = 1;

    /** Rows and columns that stay in the first-level cache together. */
    private static final int TILE = 16;

    /** Columns that are multiplied one by one in no more time than with a copy as a square, at orders of 512 and 1 024. */
    private static final int FEW_COLUMNS = 16;

    private final int order;
    /** Longer than the matrix where it is a leading part of a larger one. */
    final double[] packed;

    private SymmetricMatrix(int order, double[] packed) {
        this.order = order;
        this.packed = packed;
    }

    /** Takes ownership of {@code packed}. */
    public static SymmetricMatrix ofPacked(int order, double[] packed) {
        if (packed.length != packedLength(order)) {
            throw new IllegalArgumentException("a symmetric matrix of order " + order + " has " + packedLength(order)
                    + " packed values, not " + packed.length);
        }
        return new SymmetricMatrix(order, packed);
    }

    public static SymmetricMatrix diagonal(int order, IntToDoubleFunction entry) {
        double[] packed = new double[packedLength(order)];
        for (int i = 0; i < order; i++) {
            packed[index(i, i)] = entry.applyAsDouble(i);
        }
        return new SymmetricMatrix(order, packed);
    }

    public static int packedLength(int order) {
        return Math.multiplyExact(order, order + 1) / 2;
    }

    /** Where entry (i, j), i ≤ j, stands in the packed array. */
    public static int index(int i, int j) {
        return i + j * (j + 1) / 2;
    }

    public int order() {
        return order;
    }

    /** The n(n+1)/2 values; treat them as read-only. */
    public double[] packed() {
        return packed.length == packedLength(order) ? packed : copy();
    }

    private double[] copy() {
        return Arrays.copyOf(packed, packedLength(order));
    }

    public double get(int i, int j) {
        return packed[i <= j ? index(i, j) : index(j, i)];
    }

    public double trace() {
        return trace(0, order);
    }

    /** The sum of the diagonal entries {@code from … to − 1}. */
    public double trace(int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += packed[index(i, i)];
        }
        return sum;
    }

    public double frobeniusSquared() {
        return innerProduct(this);
    }

    /** {@code tr(AB)}. */
    public double innerProduct(SymmetricMatrix b) {
        double off = 0;
        double diagonal = 0;
        for (int j = 0; j < order; j++) {
            int at = index(0, j);
            off += Vectors.dot(j, packed, at, b.packed, at);
            diagonal += packed[at + j] * b.packed[at + j];
        }
        return 2 * off + diagonal;
    }

    /** {@code ‖A − w·B‖²F}. */
    public double squaredDistance(SymmetricMatrix b, double w) {
        double off = 0;
        double diagonal = 0;
        for (int j = 0, at = 0; j < order; j++, at++) {
            for (int i = 0; i < j; i++, at++) {
                double difference = packed[at] - w * b.packed[at];
                off += difference * difference;
            }
            double difference = packed[at] - w * b.packed[at];
            diagonal += difference * difference;
        }
        return 2 * off + diagonal;
    }

    public double[] times(double[] x) {
        double[] y = new double[order];
        Blas.spmv(order, packed, x, y);
        return y;
    }

    /** {@code AB}; of more than a few columns a copy of A as a square and a product. */
    public Matrix times(Matrix b) {
        if (order != b.rows()) {
            throw new IllegalArgumentException("inner dimensions differ: " + order + " and " + b.rows());
        }
        double[] product = new double[order * b.columns()];
        if (b.columns() <= FEW_COLUMNS) {
            for (int column = 0; column < b.columns(); column++) {
                System.arraycopy(times(b.column(column)), 0, product, column * order, order);
            }
        } else if (product.length > 0) {
            Blas.symm(order, b.columns(), upperSquare(), b.values(), product);
        }
        return new Matrix(order, b.columns(), product);
    }

    /** The quadratic form {@code xᵀAx}. */
    public double quadratic(double[] x) {
        return Vectors.dot(x, times(x));
    }

    /** {@code a·A + b·I}. */
    public SymmetricMatrix scaledPlusIdentity(double a, double b) {
        double[] result = copy();
        Blas.scale(a, result);
        for (int i = 0; i < order; i++) {
            result[index(i, i)] += b;
        }
        return new SymmetricMatrix(order, result);
    }

    /** {@code DAD} with the diagonal matrix D. */
    public SymmetricMatrix scaled(double[] d) {
        double[] result = packed.clone();
        for (int j = 0, at = 0; j < order; j++) {
            for (int i = 0; i <= j; i++) {
                result[at] = result[at] * d[i] * d[j];
                at++;
            }
        }
        return new SymmetricMatrix(order, result);
    }

    /** {@code A + w·B}. */
    public SymmetricMatrix plus(double w, SymmetricMatrix b) {
        if (order != b.order) {
            throw new IllegalArgumentException("cannot add matrices of orders " + order + " and " + b.order);
        }
        double[] result = copy();
        Vectors.add(w, b.packed, result);
        return new SymmetricMatrix(order, result);
    }

    /** {@code A + w·xxᵀ}. */
    public SymmetricMatrix plusOuter(double w, double[] x) {
        double[] result = copy();
        Blas.spr(order, w, x, result);
        return new SymmetricMatrix(order, result);
    }

    /** Rows and columns {@code from … to − 1}; the leading ones share the values of the whole. */
    public SymmetricMatrix principal(int from, int to) {
        int size = to - from;
        if (from == 0) {
            return new SymmetricMatrix(size, packed);
        }
        double[] block = new double[packedLength(size)];
        for (int j = 0; j < size; j++) {
            System.arraycopy(packed, index(from, from + j), block, index(0, j), j + 1);
        }
        return new SymmetricMatrix(size, block);
    }

    /** The block of the first {@code split} rows and the remaining columns: split × (order − split). */
    public Matrix offDiagonal(int split) {
        int columns = order - split;
        double[] block = new double[split * columns];
        for (int j = 0; j < columns; j++) {
            System.arraycopy(packed, index(0, split + j), block, j * split, split);
        }
        return new Matrix(split, columns, block);
    }

    /** The squared Frobenius norm of {@link #offDiagonal}. */
    public double offDiagonalSquared(int split) {
        double sum = 0;
        for (int j = split; j < order; j++) {
            int at = index(0, j);
            sum += Vectors.dot(split, packed, at, packed, at);
        }
        return sum;
    }

    /** [[A, B], [Bᵀ, C]]. */
    public static SymmetricMatrix ofBlocks(SymmetricMatrix a, Matrix b, SymmetricMatrix c) {
        int split = a.order;
        int order = split + c.order;
        double[] packed = Arrays.copyOf(a.packed, packedLength(order));
        for (int j = 0; j < c.order; j++) {
            int column = index(0, split + j);
            System.arraycopy(b.values(), j * split, packed, column, split);
            System.arraycopy(c.packed, index(0, j), packed, column + split, j + 1);
        }
        return new SymmetricMatrix(order, packed);
    }

    /** The congruence {@code BᵀAB}, B of order × r; two products of full matrices. */
    public SymmetricMatrix congruence(Matrix b) {
        return ofUpper(b.transposeTimes(times(b)));
    }

    /** {@code LLᵀ}; n²k flops for L of n × k. */
    public static SymmetricMatrix ofFactor(Matrix l) {
        int n = l.rows();
        double[] square = new double[n * n];
        if (l.columns() > 0) {
            Blas.syrk(n, l.columns(), 1, l.values(), 0, square);
        }
        return ofLower(n, square);
    }

    /** The symmetric matrix with the upper triangle of a square one. */
    public static SymmetricMatrix ofUpper(Matrix square) {
        double[] packed = new double[packedLength(square.columns())];
        for (int j = 0; j < square.columns(); j++) {
            System.arraycopy(square.values(), j * square.rows(), packed, index(0, j), j + 1);
        }
        return new SymmetricMatrix(square.columns(), packed);
    }

    /**
     * The upper triangle column after column with off-diagonal entries times √2 (svec): the dot product of two such
     * vectors is the Frobenius inner product of the matrices. n(n+1)/2 values.
     */
    public double[] scaledVector() {
        return scaleOffDiagonal(packed(), Math.sqrt(2));
    }

    /** The matrix whose {@link #scaledVector} is given. */
    public static SymmetricMatrix ofScaledVector(int order, double[] vector) {
        return ofPacked(order, scaleOffDiagonal(vector, Math.sqrt(0.5)));
    }

    private static double[] scaleOffDiagonal(double[] triangle, double factor) {
        double[] scaled = new double[triangle.length];
        for (int j = 0, at = 0; at < triangle.length; j++, at++) {
            for (int i = 0; i < j; i++, at++) {
                scaled[at] = factor * triangle[at];
            }
            scaled[at] = triangle[at];
        }
        return scaled;
    }

    /** The symmetric matrix with the lower triangle of a square one, n × n column-major. */
    public static SymmetricMatrix ofLower(int order, double[] square) {
        double[] packed = new double[packedLength(order)];
        // By tiles, as in dense().
        for (int top = 0; top < order; top += TILE) {
            for (int left = top; left < order; left += TILE) {
                for (int j = left; j < Math.min(left + TILE, order); j++) {
                    for (int i = top; i < Math.min(top + TILE, j + 1); i++) {
                        packed[index(i, j)] = square[j + i * order];
                    }
                }
            }
        }
        return new SymmetricMatrix(order, packed);
    }

    /** A square with zeros below the diagonal. */
    private double[] upperSquare() {
        double[] square = new double[order * order];
        for (int j = 0; j < order; j++) {
            System.arraycopy(packed, index(0, j), square, j * order, j + 1);
        }
        return square;
    }

    /** All entries of it, n × n. */
    public Matrix dense() {
        double[] full = upperSquare();
        // The lower triangle tile by tile: whole rows of it would miss the cache at every entry.
        for (int left = 0; left < order; left += TILE) {
            for (int top = left; top < order; top += TILE) {
                for (int j = left; j < Math.min(left + TILE, order); j++) {
                    for (int i = Math.max(top, j + 1); i < Math.min(top + TILE, order); i++) {
                        full[i + j * order] = full[j + i * order];
                    }
                }
            }
        }
        return new Matrix(order, order, full);
    }
}
