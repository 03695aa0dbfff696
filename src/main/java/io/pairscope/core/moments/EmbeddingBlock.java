package io.pairscope.core.moments;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;

/**
 * Up to {@link #CAPACITY} accepted pairs as plain arrays, row after row, widened to double and normalized as asked; rows
 * with one vector, such as similarities, are stored as images; their texts have length 0. A reader fills it with
 * {@link #set} for either side and {@link #commit}; a row that is refused is not committed and the next one takes its
 * place. Norms, cosines and column sums are computed while the row is in cache.
 *
 * <p>A kernel consumes the block: it may centre the rows where they stand. Each row therefore has one place more than the
 * side has dimensions, and each side one row more than the capacity, both free for the kernel. Reused: {@link #clear}
 * after the block has been consumed.
 */
public final class EmbeddingBlock {
    public static final int CAPACITY = 1024;

    /** Squared norms below this are not sums of exact squares: those of the smaller values underflow. */
    private static final double TINY = 1e-250;

    /** The largest norm that is taken as it is: sums of squares of 10⁸ such rows stay in the range of double. */
    public static final double LARGEST_NORM = 1e150;

    private final Rows image;
    private final Rows text;
    private final Normalization normalization;
    private final double[] cosines = new double[CAPACITY];
    private final long[] rowNumbers = new long[CAPACITY];
    private final String[] ids = new String[CAPACITY];
    private final String[] groups = new String[CAPACITY];
    private int size;

    private static final class Rows {
        final int dims;
        final int stride;
        final double[] values;
        final double[] sums;
        final double[] norms = new double[CAPACITY];
        StoredType stored = StoredType.DOUBLE;

        Rows(int dims) {
            this.dims = dims;
            this.stride = dims + 1;
            this.values = new double[stride * (CAPACITY + 1)];
            this.sums = new double[dims];
        }

        void addToSums(int row) {
            int at = row * stride;
            for (int j = 0; j < dims; j++) {
                sums[j] += values[at + j];
            }
        }

        void restore(Rows unit, int row) {
            int at = row * stride;
            for (int j = 0; j < dims; j++) {
                values[at + j] = unit.values[at + j] * unit.norms[row];
            }
            addToSums(row);
        }

        Rows copy() {
            Rows copy = new Rows(dims);
            System.arraycopy(values, 0, copy.values, 0, values.length);
            System.arraycopy(sums, 0, copy.sums, 0, dims);
            copy.stored = stored;
            return copy;
        }
    }

    public EmbeddingBlock(int imageDims, int textDims, Normalization normalization) {
        this(new Rows(imageDims), new Rows(textDims), normalization);
    }

    private EmbeddingBlock(Rows image, Rows text, Normalization normalization) {
        this.image = image;
        this.text = text;
        this.normalization = normalization;
    }

    private Rows rows(Side side) {
        return side == Side.IMAGE ? image : text;
    }

    public int dims(Side side) {
        return rows(side).dims;
    }

    public int imageDims() {
        return image.dims;
    }

    public int textDims() {
        return text.dims;
    }

    public int size() {
        return size;
    }

    public boolean isFull() {
        return size == CAPACITY;
    }

    /** All rows of one side in one array; row i begins at {@link #offset}. */
    public double[] vectors(Side side) {
        return rows(side).values;
    }

    public int offset(Side side, int i) {
        return i * rows(side).stride;
    }

    /** Copies the values of row i of a side to {@code target}, from place {@code at} on. */
    public void copyRow(Side side, int i, double[] target, int at) {
        System.arraycopy(vectors(side), offset(side, i), target, at, dims(side));
    }

    /** {@code Σj xj·vj} of row i of a side and a vector. */
    public double dot(Side side, int i, double[] vector) {
        return Vectors.dot(dims(side), vectors(side), offset(side, i), vector, 0);
    }

    /** {@code Σj (xj − vj)²} of row i of a side and a vector. */
    public double squaredDistance(Side side, int i, double[] vector) {
        double[] values = vectors(side);
        int at = offset(side, i);
        double sum = 0;
        for (int j = 0; j < vector.length; j++) {
            double distance = values[at + j] - vector[j];
            sum += distance * distance;
        }
        return sum;
    }

    /** Subtracts a vector from all rows of a side where they stand. */
    public void subtract(Side side, double[] vector) {
        double[] values = vectors(side);
        for (int i = 0; i < size; i++) {
            int at = offset(side, i);
            for (int j = 0; j < vector.length; j++) {
                values[at + j] -= vector[j];
            }
        }
    }

    /** {@code Mᵀx} of all rows of a side, row after row from the start of {@code target}; one product. */
    public void multiply(Side side, Matrix m, double[] target) {
        Rows rows = rows(side);
        Blas.gemm("T", "N", m.columns(), size, m.rows(), 1, m.values(), m.rows(), rows.values, rows.stride, 0, target);
    }

    /** The sum of the rows of a side as they were committed. */
    public double[] sums(Side side) {
        return rows(side).sums;
    }

    /** The Euclidean norm of row i of a side as it was stored. */
    public double norm(Side side, int i) {
        return rows(side).norms[i];
    }

    /** The coarsest type that rows of a side came in. */
    public StoredType storedType(Side side) {
        return rows(side).stored;
    }

    /** The position of row i in its shard, from 0. */
    public long rowNumber(int i) {
        return rowNumbers[i];
    }

    /** The id of row i, or null when ids were not read. */
    public String id(int i) {
        return ids[i];
    }

    /** The name that row i shares with rows it depends on, or null when it stands alone. */
    public String group(int i) {
        return groups[i];
    }

    /** Whether a norm of row i was further from 1 than storage rounding explains. */
    public boolean isOffUnit(int i) {
        return !Normalization.isUnit(image.norms[i]) || text.dims > 0 && !Normalization.isUnit(text.norms[i]);
    }

    public boolean isNormalized() {
        return normalization != Normalization.NEVER;
    }

    /** Takes the values of one side of the next row; returns null, or why the row cannot be used. */
    public Rejection set(Side side, float[] source, int offset) {
        Rows rows = rows(side);
        int at = size * rows.stride;
        for (int j = 0; j < rows.dims; j++) {
            rows.values[at + j] = source[offset + j];
        }
        rows.stored = StoredType.FLOAT;
        return finish(rows, at);
    }

    /** Takes the values of one side of the next row; returns null, or why the row cannot be used. */
    public Rejection set(Side side, double[] source, int offset) {
        Rows rows = rows(side);
        int at = size * rows.stride;
        System.arraycopy(source, offset, rows.values, at, rows.dims);
        return finish(rows, at);
    }

    private Rejection finish(Rows rows, int at) {
        // Also the check: any NaN or infinity makes it not finite.
        double squaredNorm = Vectors.dot(rows.dims, rows.values, at, rows.values, at);
        if (!(squaredNorm >= TINY && squaredNorm <= Double.MAX_VALUE)) {
            return finishExtreme(rows, at);
        }
        return accept(rows, at, Math.sqrt(squaredNorm), 0);
    }

    /** A row whose squared norm is out of the range of double, or nearly so: scaled by a power of two, which is exact. */
    private Rejection finishExtreme(Rows rows, int at) {
        double largest = 0;
        for (int j = at; j < at + rows.dims; j++) {
            if (!Double.isFinite(rows.values[j])) {
                return Rejection.NOT_FINITE;
            }
            largest = Math.max(largest, Math.abs(rows.values[j]));
        }
        if (largest == 0) {
            rows.norms[size] = 0;
            // Similarities that are all zero say nothing either.
            return isNormalized() || text.dims == 0 ? Rejection.ZERO_NORM : null;
        }
        int exponent = Math.getExponent(largest);
        scale(rows, at, -exponent);
        double norm = Math.sqrt(Vectors.dot(rows.dims, rows.values, at, rows.values, at));
        if (!isNormalized()) {
            scale(rows, at, exponent);
        }
        return accept(rows, at, norm, exponent);
    }

    private static void scale(Rows rows, int at, int exponent) {
        for (int j = at; j < at + rows.dims; j++) {
            rows.values[j] = Math.scalb(rows.values[j], exponent);
        }
    }

    /** @param norm times 2 to the exponent is that of the row as it was stored */
    private Rejection accept(Rows rows, int at, double norm, int exponent) {
        double stored = Math.scalb(norm, exponent);
        if (normalization == Normalization.REQUIRE && !Normalization.isUnit(stored)) {
            return Rejection.NOT_UNIT_NORM;
        }
        if (normalization == Normalization.NEVER && stored > LARGEST_NORM) {
            return Rejection.OVERFLOW;
        }
        rows.norms[size] = stored;
        if (isNormalized()) {
            double scale = 1 / norm;
            for (int j = 0; j < rows.dims; j++) {
                rows.values[at + j] *= scale;
            }
        }
        return null;
    }

    /** Accepts the row whose sides were just set, one that stands alone. */
    public void commit(long rowNumber, String id) {
        commit(rowNumber, id, null);
    }

    /** Accepts the row whose sides were just set. */
    public void commit(long rowNumber, String id, String group) {
        groups[size] = group;
        rowNumbers[size] = rowNumber;
        ids[size] = id;
        image.addToSums(size);
        text.addToSums(size);
        if (image.dims == text.dims) {
            cosines[size] = cosine(size, size);
        }
        size++;
    }

    /**
     * Puts the rows as they were stored, with their sums, in place of those of another block, which does not normalize. A
     * value is the stored one up to rounding of a division and a product.
     */
    public void restoreTo(EmbeddingBlock stored) {
        stored.clear();
        for (int i = 0; i < size; i++) {
            stored.image.restore(image, i);
            stored.text.restore(text, i);
        }
        stored.size = size;
    }

    /** The rows and their sums alone (no norms, cosines or ids) in another block, since a kernel changes those it is given. */
    EmbeddingBlock copy() {
        EmbeddingBlock copy = new EmbeddingBlock(image.copy(), text.copy(), normalization);
        copy.size = size;
        return copy;
    }

    public void clear() {
        size = 0;
        Arrays.fill(image.sums, 0);
        Arrays.fill(text.sums, 0);
    }

    /**
     * The cosine of pair i, in [−1, 1] up to rounding; NaN when a vector is zero. There is one only when the dimensions
     * agree.
     */
    public double cosine(int i) {
        return cosines[i];
    }

    /** The cosine of image row i and text row j, when the dimensions agree and before a kernel has changed the rows. */
    public double cosine(int i, int j) {
        double dot = Vectors.dot(image.dims, image.values, i * image.stride, text.values, j * text.stride);
        if (isNormalized()) {
            return dot;
        }
        double product = image.norms[i] * text.norms[j];
        return product >= TINY && product <= Double.MAX_VALUE
                ? dot / image.norms[i] / text.norms[j]
                : cosineOfExtremes(i, j);
    }

    /** With either vector divided by its norm first: their product is out of the range of double, or nearly so. */
    private double cosineOfExtremes(int i, int j) {
        double sum = 0;
        for (int k = 0; k < image.dims; k++) {
            double x = image.values[i * image.stride + k] / image.norms[i];
            sum += x * (text.values[j * text.stride + k] / text.norms[j]);
        }
        return sum;
    }
}
