package io.pairscope.core.moments;

import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;

/** The rows of one side of an {@link EmbeddingBlock} with their norms and their sum, in one array row after row. */
final class BlockRows {
    /** Squared norms below this are not sums of exact squares: those of the smaller values underflow. */
    static final double TINY = 1e-250;

    final int dims;
    final int stride;
    final double[] values;
    final double[] sums;
    /** Of the rows as they were stored. */
    final double[] norms = new double[EmbeddingBlock.CAPACITY];
    /** The coarsest type that rows came in. */
    StoredType stored = StoredType.DOUBLE;

    BlockRows(int dims) {
        this.dims = dims;
        this.stride = dims + 1;
        this.values = new double[stride * (EmbeddingBlock.CAPACITY + 1)];
        this.sums = new double[dims];
    }

    int offset(int row) {
        return row * stride;
    }

    void put(int row, float[] source, int offset, StoredType type) {
        int at = offset(row);
        for (int j = 0; j < dims; j++) {
            values[at + j] = source[offset + j];
        }
        stored = stored.or(type);
    }

    void put(int row, double[] source, int offset) {
        System.arraycopy(source, offset, values, offset(row), dims);
    }

    /** Puts a row of other ones as it stands there, with its norm. */
    void copy(int row, BlockRows from, int i) {
        System.arraycopy(from.values, from.offset(i), values, offset(row), dims);
        norms[row] = from.norms[i];
        stored = stored.or(from.stored);
    }

    /** Takes the norm of a row that was put and normalizes the row as asked; returns null, or why it cannot be used. */
    Rejection finish(int row, Normalization normalization) {
        // Also the check: any NaN or infinity makes it not finite.
        double squaredNorm = squaredNorm(row);
        if (!(squaredNorm >= TINY && squaredNorm <= Double.MAX_VALUE)) {
            return finishExtreme(row, normalization);
        }
        return accept(row, normalization, Math.sqrt(squaredNorm), 0);
    }

    private double squaredNorm(int row) {
        return Vectors.dot(dims, values, offset(row), values, offset(row));
    }

    /** A row whose squared norm is out of the range of double, or nearly so: scaled by a power of two, which is exact. */
    private Rejection finishExtreme(int row, Normalization normalization) {
        double largest = 0;
        for (int j = offset(row); j < offset(row) + dims; j++) {
            if (!Double.isFinite(values[j])) {
                return Rejection.NOT_FINITE;
            }
            largest = Math.max(largest, Math.abs(values[j]));
        }
        if (largest == 0) {
            norms[row] = 0;
            return normalization == Normalization.NEVER ? null : Rejection.ZERO_NORM;
        }
        int exponent = Math.getExponent(largest);
        scale(row, -exponent);
        double norm = Math.sqrt(squaredNorm(row));
        if (normalization == Normalization.NEVER) {
            scale(row, exponent);
        }
        return accept(row, normalization, norm, exponent);
    }

    private void scale(int row, int exponent) {
        for (int j = offset(row); j < offset(row) + dims; j++) {
            values[j] = Math.scalb(values[j], exponent);
        }
    }

    /** @param norm times 2 to the exponent is that of the row as it was stored */
    private Rejection accept(int row, Normalization normalization, double norm, int exponent) {
        double storedNorm = Math.scalb(norm, exponent);
        if (normalization == Normalization.REQUIRE && !Normalization.isUnit(storedNorm)) {
            return Rejection.NOT_UNIT_NORM;
        }
        if (normalization == Normalization.NEVER && storedNorm > EmbeddingBlock.LARGEST_NORM) {
            return Rejection.OVERFLOW;
        }
        norms[row] = storedNorm;
        if (normalization != Normalization.NEVER) {
            multiply(row, 1 / norm);
        }
        return null;
    }

    private void multiply(int row, double factor) {
        int at = offset(row);
        for (int j = 0; j < dims; j++) {
            values[at + j] *= factor;
        }
    }

    void addToSums(int row) {
        int at = offset(row);
        for (int j = 0; j < dims; j++) {
            sums[j] += values[at + j];
        }
    }

    void clearSums() {
        Arrays.fill(sums, 0);
    }

    /** Puts a row as it was stored in place of one, from the same row normalized, and adds it to the sums. */
    void restore(BlockRows unit, int row) {
        int at = offset(row);
        for (int j = 0; j < dims; j++) {
            values[at + j] = unit.values[at + j] * unit.norms[row];
        }
        addToSums(row);
    }

    /** The values and sums alone, without the norms. */
    BlockRows copy() {
        BlockRows copy = new BlockRows(dims);
        System.arraycopy(values, 0, copy.values, 0, values.length);
        System.arraycopy(sums, 0, copy.sums, 0, dims);
        copy.stored = stored;
        return copy;
    }
}
