package io.pairscope.core.moments;

import io.pairscope.core.linalg.Blas;
import java.util.Arrays;

/**
 * Up to {@link #CAPACITY} accepted pairs as plain arrays, row after row, widened to double and normalized as asked; rows
 * that are one vector each, such as similarities, are images whose texts have no dimensions. A reader fills it with {@link #setImage}, {@link #setText} and {@link #commit}; a row that is refused is not committed
 * and the next one takes its place. What needs a whole row is computed while it is in cache: norms, cosines, column sums.
 *
 * <p>A kernel consumes the block: it may centre the rows where they stand. Each row therefore has one place more than the
 * side has dimensions, and each side one row more than the capacity, both free for the kernel. Reused: {@link #clear}
 * after the block has been consumed.
 */
public final class EmbeddingBlock {
    public static final int CAPACITY = 1024;

    private final int imageDims;
    private final int textDims;
    private final Normalization normalization;
    private final double[] image;
    private final double[] text;
    private final double[] imageSums;
    private final double[] textSums;
    private final double[] cosines = new double[CAPACITY];
    private final double[] imageNorms = new double[CAPACITY];
    private final double[] textNorms = new double[CAPACITY];
    private final long[] rowNumbers = new long[CAPACITY];
    private final String[] ids = new String[CAPACITY];
    private int size;

    public EmbeddingBlock(int imageDims, int textDims, Normalization normalization) {
        this.imageDims = imageDims;
        this.textDims = textDims;
        this.normalization = normalization;
        this.image = new double[(imageDims + 1) * (CAPACITY + 1)];
        this.text = new double[(textDims + 1) * (CAPACITY + 1)];
        this.imageSums = new double[imageDims];
        this.textSums = new double[textDims];
    }

    public int imageDims() {
        return imageDims;
    }

    public int textDims() {
        return textDims;
    }

    /** The number of committed rows. */
    public int size() {
        return size;
    }

    public boolean isFull() {
        return size == CAPACITY;
    }

    /** {@code size} rows of imageDims values and one free place, row after row. */
    public double[] image() {
        return image;
    }

    /** {@code size} rows of textDims values and one free place, row after row. */
    public double[] text() {
        return text;
    }

    /** The sum of the image rows as they were committed. */
    public double[] imageSums() {
        return imageSums;
    }

    /** The sum of the text rows as they were committed. */
    public double[] textSums() {
        return textSums;
    }

    /** The Euclidean norm of image row i as it was stored. */
    public double imageNorm(int i) {
        return imageNorms[i];
    }

    /** The Euclidean norm of text row i as it was stored. */
    public double textNorm(int i) {
        return textNorms[i];
    }

    /** The position of row i in its shard, from 0. */
    public long rowNumber(int i) {
        return rowNumbers[i];
    }

    /** The id of row i, or null when ids were not read. */
    public String id(int i) {
        return ids[i];
    }

    /** Whether a norm of row i was further from 1 than storage rounding explains. */
    public boolean isOffUnit(int i) {
        return !Normalization.isUnit(imageNorms[i]) || textDims > 0 && !Normalization.isUnit(textNorms[i]);
    }

    public boolean isNormalized() {
        return normalization != Normalization.NEVER;
    }

    /** Takes imageDims values as the next row's image; returns null, or why the row cannot be used. */
    public Rejection setImage(float[] source, int offset) {
        double squared = widen(source, offset, image, size * (imageDims + 1), imageDims);
        return finish(squared, image, imageDims, imageNorms);
    }

    public Rejection setImage(double[] source, int offset) {
        double squared = copy(source, offset, image, size * (imageDims + 1), imageDims);
        return finish(squared, image, imageDims, imageNorms);
    }

    /** Takes textDims values as the next row's text; returns null, or why the row cannot be used. */
    public Rejection setText(float[] source, int offset) {
        double squared = widen(source, offset, text, size * (textDims + 1), textDims);
        return finish(squared, text, textDims, textNorms);
    }

    public Rejection setText(double[] source, int offset) {
        double squared = copy(source, offset, text, size * (textDims + 1), textDims);
        return finish(squared, text, textDims, textNorms);
    }

    /** Accepts the row whose image and text were just set. */
    public void commit(long rowNumber, String id) {
        rowNumbers[size] = rowNumber;
        ids[size] = id;
        int imageAt = size * (imageDims + 1);
        int textAt = size * (textDims + 1);
        add(imageSums, image, imageAt);
        add(textSums, text, textAt);
        if (imageDims == textDims) {
            cosines[size] = cosine(size, size);
        }
        size++;
    }

    /** The rows and their sums alone (no norms, cosines or ids) in another block, since a kernel changes those it is given. */
    EmbeddingBlock copy() {
        EmbeddingBlock copy = new EmbeddingBlock(imageDims, textDims, normalization);
        copy.size = size;
        System.arraycopy(image, 0, copy.image, 0, image.length);
        System.arraycopy(text, 0, copy.text, 0, text.length);
        System.arraycopy(imageSums, 0, copy.imageSums, 0, imageDims);
        System.arraycopy(textSums, 0, copy.textSums, 0, textDims);
        return copy;
    }

    public void clear() {
        size = 0;
        Arrays.fill(imageSums, 0);
        Arrays.fill(textSums, 0);
    }

    private static void add(double[] sums, double[] rows, int at) {
        for (int j = 0; j < sums.length; j++) {
            sums[j] += rows[at + j];
        }
    }

    /** The cosine of pair i, in [−1, 1] up to rounding; there is one only when the dimensions agree. */
    public double cosine(int i) {
        return cosines[i];
    }

    /** The cosine of image row i and text row j, when the dimensions agree and before a kernel has changed the rows. */
    public double cosine(int i, int j) {
        double dot = Blas.dot(imageDims, image, i * (imageDims + 1), text, j * (textDims + 1));
        return isNormalized() ? dot : dot / imageNorms[i] / textNorms[j];
    }

    private Rejection finish(double squaredNorm, double[] rows, int dims, double[] norms) {
        if (!Double.isFinite(squaredNorm)) {
            return Rejection.NOT_FINITE;
        }
        if (squaredNorm < Double.MIN_NORMAL) {
            return Rejection.ZERO_NORM;
        }
        double norm = Math.sqrt(squaredNorm);
        if (normalization == Normalization.REQUIRE && !Normalization.isUnit(norm)) {
            return Rejection.NOT_UNIT_NORM;
        }
        norms[size] = norm;
        if (isNormalized()) {
            int at = size * (dims + 1);
            double scale = 1 / norm;
            for (int j = 0; j < dims; j++) {
                rows[at + j] *= scale;
            }
        }
        return null;
    }

    /** Returns the squared norm, which is also the check: any NaN or infinity makes it not finite. */
    private static double widen(float[] source, int offset, double[] target, int at, int dims) {
        for (int j = 0; j < dims; j++) {
            target[at + j] = source[offset + j];
        }
        return Blas.dot(dims, target, at, target, at);
    }

    private static double copy(double[] source, int offset, double[] target, int at, int dims) {
        System.arraycopy(source, offset, target, at, dims);
        return Blas.dot(dims, target, at, target, at);
    }
}
