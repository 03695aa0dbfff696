package io.pairscope.core.recovery;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import java.io.Serializable;

/** {@code x ↦ Mᵀx} for the rows of one side of a block, in one product; M is dims × r. */
public final class RowMap implements Serializable {
    private static final long serialVersionUID = 1;

    private final Side side;
    private final Matrix map;

    RowMap(Side side, Matrix map) {
        this.side = side;
        this.map = map;
    }

    /** Rows to {@code w = √N·v}, given the map to v. */
    public static RowMap whitening(Side side, Matrix basis, long n) {
        return new RowMap(side, basis.scaled(Math.sqrt(n)));
    }

    /** This map, then {@code w ↦ Rᵀw}. */
    public RowMap then(Matrix rotation) {
        return new RowMap(side, map.times(rotation));
    }

    Side side() {
        return side;
    }

    /** M; treat as read-only. */
    public Matrix matrix() {
        return map;
    }

    public int rank() {
        return map.columns();
    }

    /** The images of all rows of a block, row after row, from the start of {@code target}. */
    public void apply(EmbeddingBlock block, double[] target) {
        block.multiply(side, map, target);
    }

    /** Of rows that stand one after the other. */
    double[] apply(double[] rows) {
        return map.transposeTimes(new Matrix(map.rows(), rows.length / map.rows(), rows))
                .values();
    }
}
