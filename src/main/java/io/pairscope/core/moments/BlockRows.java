package io.pairscope.core.moments;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.Vectors;

/** The rows of one side of an {@link EmbeddingBlock}, in its array, with their norms. */
final class BlockRows {
    /** Squared norms below this are not sums of exact squares: those of the smaller values underflow. */
    static final double TINY = 1e-250;

    /** The fewest dimensions in which a vector of equal values is none that an encoder gives. */
    static final int CONSTANT_DIMS = 8;

    final int dims;
    private final double[] values;
    private final int stride;
    private final int at;
    /** The row that is being put, in the first-level cache. */
    final double[] next;
    /** Of the rows as they were stored. */
    final double[] norms = new double[EmbeddingBlock.CAPACITY];
    /** The coarsest type that rows came in. */
    StoredType stored = StoredType.DOUBLE;

    /**
     * @param values rows of both sides
     * @param stride from row to row
     * @param at the place of this side in a row
     */
    BlockRows(int dims, double[] values, int stride, int at) {
        this.dims = dims;
        this.values = values;
        this.stride = stride;
        this.at = at;
        this.next = new double[dims];
    }

    int offset(int row) {
        return row * stride + at;
    }

    /** Takes the values of the next row. */
    void put(float[] source, int offset, StoredType type) {
        Vectors.widen(source, offset, next);
        stored = stored.or(type);
    }

    void put(double[] source, int offset) {
        System.arraycopy(source, offset, next, 0, dims);
    }

    /** Adds a row of other ones as it stands there, with its norm. */
    void copy(int row, BlockRows from, int i) {
        System.arraycopy(from.values, from.offset(i), next, 0, dims);
        norms[row] = from.norms[i];
        stored = stored.or(from.stored);
        commit(row);
    }

    /** Takes the norm of the next row and normalizes it as asked; returns null, or why it cannot be used. */
    Rejection finish(int row, Normalization normalization) {
        // Also the check: any NaN or infinity makes it not finite.
        double squaredNorm = squaredNorm();
        if (!(squaredNorm >= TINY && squaredNorm <= Double.MAX_VALUE)) {
            return finishExtreme(row, normalization);
        }
        return accept(row, normalization, Math.sqrt(squaredNorm), 0);
    }

    private double squaredNorm() {
        return Vectors.dot(dims, next, 0, next, 0);
    }

    /** A row whose squared norm is out of the range of double, or nearly so: scaled by a power of two, which is exact. */
    private Rejection finishExtreme(int row, Normalization normalization) {
        double largest = 0;
        for (double value : next) {
            if (!Double.isFinite(value)) {
                return Rejection.NOT_FINITE;
            }
            largest = Math.max(largest, Math.abs(value));
        }
        if (largest == 0) {
            norms[row] = 0;
            return normalization == Normalization.NEVER ? null : Rejection.ZERO_NORM;
        }
        int exponent = Math.getExponent(largest);
        scale(-exponent);
        double norm = Math.sqrt(squaredNorm());
        if (normalization == Normalization.NEVER) {
            scale(exponent);
        }
        return accept(row, normalization, norm, exponent);
    }

    private void scale(int exponent) {
        for (int j = 0; j < dims; j++) {
            next[j] = Math.scalb(next[j], exponent);
        }
    }

    /** @param norm times 2 to the exponent is that of the row as it was stored */
    private Rejection accept(int row, Normalization normalization, double norm, int exponent) {
        double storedNorm = Math.scalb(norm, exponent);
        norms[row] = storedNorm;
        if (normalization != Normalization.NEVER) {
            multiply(1 / norm);
        }
        // After the division, whose rounding may make values equal: a row that is accepted is accepted again as it
        // stands.
        if (isConstant()) {
            return Rejection.CONSTANT_ROW;
        }
        if (normalization == Normalization.REQUIRE && !Normalization.isUnit(storedNorm)) {
            return Rejection.NOT_UNIT_NORM;
        }
        return normalization == Normalization.NEVER && storedNorm > EmbeddingBlock.LARGEST_NORM
                ? Rejection.OVERFLOW
                : null;
    }

    /** Nearly always answered by the first two values. */
    private boolean isConstant() {
        int equal = 1;
        while (equal < dims && next[equal] == next[0]) {
            equal++;
        }
        return equal == dims && dims >= CONSTANT_DIMS;
    }

    private void multiply(double factor) {
        Blas.scale(factor, next);
    }

    /** Puts the next row behind the others. */
    void commit(int row) {
        System.arraycopy(next, 0, values, offset(row), dims);
    }

    /** Adds a row as it was stored, from the same row normalized. */
    void restore(BlockRows unit, int row) {
        System.arraycopy(unit.values, unit.offset(row), next, 0, dims);
        multiply(unit.norms[row]);
        commit(row);
    }
}
