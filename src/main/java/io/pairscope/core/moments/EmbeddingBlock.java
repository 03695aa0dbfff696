package io.pairscope.core.moments;

import io.pairscope.core.linalg.Blas;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Vectors;
import java.util.Arrays;

/**
 * Up to {@link #CAPACITY} accepted pairs as plain arrays, row after row, widened to double and normalized as asked; rows
 * with one vector, such as similarities, are stored as images; their texts have length 0. A reader fills it with
 * {@link #set} for either side and {@link #commit}, which puts it behind the others; a row that is refused is not
 * committed. Norms and cosines are computed while the row is in cache.
 *
 * <p>A row is [x; y; qx; qy]: image, text, and a place for each side that is free for a kernel, as is one row more than the
 * capacity. A kernel consumes the block: it may centre the rows where they stand. Reused: {@link #clear} after the block has
 * been consumed.
 */
public final class EmbeddingBlock {
    public static final int CAPACITY = 1024;

    private static final String[] NO_LABELS = {};

    /** The largest norm that is taken as it is: sums of squares of 10⁸ such rows stay in the range of double. */
    public static final double LARGEST_NORM = 1e150;

    private final int stride;
    private final double[] values;
    private final BlockRows image;
    private final BlockRows text;
    private final Normalization normalization;
    private final double[] cosines = new double[CAPACITY];
    /** Of the image of the row before and the text of each row, and the other way round. */
    private final double[] nextCosines = new double[CAPACITY];

    private final double[] previousCosines = new double[CAPACITY];
    private final double[] sums;
    /** How many rows are in the sums. */
    private int summed;

    private final long[] rowNumbers = new long[CAPACITY];
    private final String[] ids = new String[CAPACITY];
    /** By label, then row. */
    private String[][] labels = new String[0][];

    private int size;

    public EmbeddingBlock(int imageDims, int textDims, Normalization normalization) {
        this.stride = imageDims + textDims + Side.values().length;
        // A product of one side is checked to the end of a row behind its last one.
        this.values = new double[stride * (CAPACITY + 2)];
        this.sums = new double[stride];
        this.image = new BlockRows(imageDims, values, stride, 0);
        this.text = new BlockRows(textDims, values, stride, imageDims);
        this.normalization = normalization;
    }

    private BlockRows rows(Side side) {
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

    /** All rows of both sides in one array; row i of a side begins at {@link #offset}. */
    public double[] values() {
        return values;
    }

    /** From a row to the next one. */
    int stride() {
        return stride;
    }

    public int offset(Side side, int i) {
        return rows(side).offset(i);
    }

    /** Copies the values of row i of a side to {@code target}, from place {@code at} on. */
    public void copyRow(Side side, int i, double[] target, int at) {
        System.arraycopy(values, offset(side, i), target, at, dims(side));
    }

    /** {@code Σj xj·vj} of row i of a side and a vector. */
    public double dot(Side side, int i, double[] vector) {
        return Vectors.dot(dims(side), values, offset(side, i), vector, 0);
    }

    /** {@code Σj (xj − vj)²} of row i of a side and a vector. */
    public double squaredDistance(Side side, int i, double[] vector) {
        return Vectors.squaredDistance(dims(side), values, offset(side, i), vector);
    }

    /** Subtracts [x; y], or the beginning of a longer vector, from pair i where it stands. */
    public void subtract(int i, double[] pair) {
        Blas.add(image.dims + text.dims, -1, pair, values, i * stride);
    }

    /** {@code Mᵀx} of all rows of a side, row after row from the start of {@code target}; one product. */
    public void multiply(Side side, Matrix m, double[] target) {
        Blas.product(m.columns(), size, m.rows(), m.values(), values, offset(side, 0), stride, target);
    }

    /** The sum of the rows, [x; y], and 2 values more; to be asked for before a kernel changes them, and read-only. */
    public double[] sums() {
        if (summed < size) {
            Blas.sumOfColumns(stride, size, values, sums);
            summed = size;
        }
        return sums;
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

    /** The value of a label in row i, or null when the row has none. */
    public String label(int i, int label) {
        return label < labels.length ? labels[label][i] : null;
    }

    /** How many labels its rows have. */
    public int labelCount() {
        return labels.length;
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
        return set(side, source, offset, StoredType.FLOAT);
    }

    /**
     * The same for values that came in another type.
     *
     * @param type in which they were stored, of which floats are copies
     */
    public Rejection set(Side side, float[] source, int offset, StoredType type) {
        rows(side).put(source, offset, type);
        return finish(rows(side));
    }

    /** Takes the values of one side of the next row; returns null, or why the row cannot be used. */
    public Rejection set(Side side, double[] source, int offset) {
        rows(side).put(source, offset);
        return finish(rows(side));
    }

    private Rejection finish(BlockRows rows) {
        Rejection rejection = rows.finish(size, normalization);
        // Similarities that are all zero say nothing, normalized or not.
        return rejection == null && text.dims == 0 && rows.norms[size] == 0 ? Rejection.ZERO_NORM : rejection;
    }

    /** Accepts the row whose sides were just set, one without labels. */
    public void commit(long rowNumber, String id) {
        commit(rowNumber, id, NO_LABELS);
    }

    /**
     * Accepts the row whose sides were just set.
     *
     * @param values of its labels, null where it has none; copied
     */
    public void commit(long rowNumber, String id, String... values) {
        if (values.length > labels.length) {
            labels = Arrays.copyOf(labels, values.length);
        }
        for (int l = 0; l < labels.length; l++) {
            if (labels[l] == null) {
                labels[l] = new String[CAPACITY];
            }
            labels[l][size] = l < values.length ? values[l] : null;
        }
        rowNumbers[size] = rowNumber;
        ids[size] = id;
        image.commit(size);
        text.commit(size);
        if (image.dims == text.dims) {
            cosines[size] = cosine(size, image.next, 0, size, text.next, 0);
        }
        pairWithPrevious();
        size++;
    }

    /** The cosines of the row that was put behind the others with the row before it, while both are in cache. */
    private void pairWithPrevious() {
        if (size > 0 && image.dims == text.dims) {
            nextCosines[size] = cosine(size - 1, values, image.offset(size - 1), size, text.next, 0);
            previousCosines[size] = cosine(size, image.next, 0, size - 1, values, text.offset(size - 1));
        }
    }

    /** Accepts row i of another block of the same dimensions as it stands there, before a kernel has changed it; without labels. */
    public void commit(EmbeddingBlock other, int i) {
        image.copy(size, other.image, i);
        text.copy(size, other.text, i);
        cosines[size] = other.cosines[i];
        rowNumbers[size] = other.rowNumbers[i];
        ids[size] = other.ids[i];
        pairWithPrevious();
        size++;
    }

    /**
     * Puts the rows as they were stored in place of those of another block, which does not normalize. A
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

    /** The rows alone (no norms, cosines or ids) in another block, since a kernel changes those it is given. */
    EmbeddingBlock copy() {
        EmbeddingBlock copy = new EmbeddingBlock(image.dims, text.dims, normalization);
        System.arraycopy(values, 0, copy.values, 0, values.length);
        copy.image.stored = image.stored;
        copy.text.stored = text.stored;
        copy.size = size;
        return copy;
    }

    public void clear() {
        size = 0;
        summed = 0;
    }

    /**
     * The cosine of pair i, in [−1, 1] up to rounding; NaN when a vector is zero. There is one only when the dimensions
     * agree.
     */
    public double cosine(int i) {
        return cosines[i];
    }

    /** The cosine of image i − 1 and text i, i > 0, when the dimensions agree. */
    public double nextCosine(int i) {
        return nextCosines[i];
    }

    /** The cosine of image i and text i − 1, i > 0, when the dimensions agree. */
    public double previousCosine(int i) {
        return previousCosines[i];
    }

    private double cosine(int i, double[] x, int xAt, int j, double[] y, int yAt) {
        double dot = Vectors.dot(image.dims, x, xAt, y, yAt);
        if (isNormalized()) {
            return dot;
        }
        double product = image.norms[i] * text.norms[j];
        return product >= BlockRows.TINY && product <= Double.MAX_VALUE
                ? dot / image.norms[i] / text.norms[j]
                : cosineOfExtremes(i, j);
    }

    /** With either vector divided by its norm first: their product is out of the range of double, or nearly so. */
    private double cosineOfExtremes(int i, int j) {
        double sum = 0;
        for (int k = 0; k < image.dims; k++) {
            double x = values[image.offset(i) + k] / image.norms[i];
            sum += x * (values[text.offset(j) + k] / text.norms[j]);
        }
        return sum;
    }
}
