package io.pairscope.engine.scan;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Rows of both sides as they are stored, in the order in which they were read. */
public final class SampledRows implements Serializable {
    private static final long serialVersionUID = 1;

    private final ArrayList<double[]> images = new ArrayList<>();
    private final ArrayList<double[]> texts = new ArrayList<>();

    void add(EmbeddingBlock stored, int i) {
        images.add(row(stored, Side.IMAGE, i));
        texts.add(row(stored, Side.TEXT, i));
    }

    private static double[] row(EmbeddingBlock stored, Side side, int i) {
        double[] row = new double[stored.dims(side)];
        stored.copyRow(side, i, row, 0);
        return row;
    }

    void append(SampledRows later) {
        images.addAll(later.images);
        texts.addAll(later.texts);
    }

    /** The rows of a side, one a column: dims × rows. */
    public Matrix rows(Side side) {
        List<double[]> rows = side.of(images, texts);
        int dims = rows.isEmpty() ? 0 : rows.get(0).length;
        double[] values = new double[dims * rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, values, i * dims, dims);
        }
        return new Matrix(dims, rows.size(), values);
    }
}
