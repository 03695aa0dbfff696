package io.pairscope.moments;

/**
 * Up to {@link #CAPACITY} accepted pairs as plain arrays, row after row, widened to double and normalized as asked. A
 * reader fills it with {@link #setImage}, {@link #setText} and {@link #commit}; a row that is refused is not committed
 * and the next one takes its place. Reused: {@link #clear} after the block has been consumed.
 */
public final class EmbeddingBlock {
    public static final int CAPACITY = 1024;

    private final int imageDims;
    private final int textDims;
    private final Normalization normalization;
    private final double[] image;
    private final double[] text;
    private final double[] imageNorms = new double[CAPACITY];
    private final double[] textNorms = new double[CAPACITY];
    private final long[] rowNumbers = new long[CAPACITY];
    private final String[] ids = new String[CAPACITY];
    private int size;

    public EmbeddingBlock(int imageDims, int textDims, Normalization normalization) {
        this.imageDims = imageDims;
        this.textDims = textDims;
        this.normalization = normalization;
        this.image = new double[imageDims * CAPACITY];
        this.text = new double[textDims * CAPACITY];
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

    /** {@code size × imageDims}, row after row; valid up to {@code size}. */
    public double[] image() {
        return image;
    }

    /** {@code size × textDims}, row after row; valid up to {@code size}. */
    public double[] text() {
        return text;
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
        return !Normalization.isUnit(imageNorms[i]) || !Normalization.isUnit(textNorms[i]);
    }

    public boolean isNormalized() {
        return normalization != Normalization.NEVER;
    }

    /** Takes imageDims values as the next row's image; returns null, or why the row cannot be used. */
    public Rejection setImage(float[] source, int offset) {
        double squared = widen(source, offset, image, size * imageDims, imageDims);
        return finish(squared, image, imageDims, imageNorms);
    }

    public Rejection setImage(double[] source, int offset) {
        double squared = copy(source, offset, image, size * imageDims, imageDims);
        return finish(squared, image, imageDims, imageNorms);
    }

    /** Takes textDims values as the next row's text; returns null, or why the row cannot be used. */
    public Rejection setText(float[] source, int offset) {
        double squared = widen(source, offset, text, size * textDims, textDims);
        return finish(squared, text, textDims, textNorms);
    }

    public Rejection setText(double[] source, int offset) {
        double squared = copy(source, offset, text, size * textDims, textDims);
        return finish(squared, text, textDims, textNorms);
    }

    /** Accepts the row whose image and text were just set. */
    public void commit(long rowNumber, String id) {
        rowNumbers[size] = rowNumber;
        ids[size] = id;
        size++;
    }

    public void clear() {
        size = 0;
    }

    /** The cosine of pair i, in [−1, 1] up to rounding; dimensions must agree. */
    public double cosine(int i) {
        int at = i * imageDims;
        double a = 0;
        double b = 0;
        int even = imageDims & ~1;
        for (int j = 0; j < even; j += 2) {
            a += image[at + j] * text[at + j];
            b += image[at + j + 1] * text[at + j + 1];
        }
        if (even < imageDims) {
            a += image[at + even] * text[at + even];
        }
        double dot = a + b;
        return isNormalized() ? dot : dot / imageNorms[i] / textNorms[i];
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
            for (int j = size * dims; j < (size + 1) * dims; j++) {
                rows[j] /= norm;
            }
        }
        return null;
    }

    private static double widen(float[] source, int offset, double[] target, int at, int dims) {
        for (int j = 0; j < dims; j++) {
            target[at + j] = source[offset + j];
        }
        return squaredNorm(target, at, dims);
    }

    private static double copy(double[] source, int offset, double[] target, int at, int dims) {
        System.arraycopy(source, offset, target, at, dims);
        return squaredNorm(target, at, dims);
    }

    /** Four running sums: a NaN or infinity anywhere makes the result not finite, so this is also the check. */
    private static double squaredNorm(double[] x, int at, int dims) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int end = at + dims;
        int unrolled = at + (dims & ~3);
        int j = at;
        for (; j < unrolled; j += 4) {
            a += x[j] * x[j];
            b += x[j + 1] * x[j + 1];
            c += x[j + 2] * x[j + 2];
            d += x[j + 3] * x[j + 3];
        }
        for (; j < end; j++) {
            a += x[j] * x[j];
        }
        return (a + b) + (c + d);
    }
}
