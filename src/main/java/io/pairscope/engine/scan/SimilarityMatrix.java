package io.pairscope.engine.scan;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.InterModalSvd;
import io.pairscope.core.recovery.SvdEngine;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.mllib.linalg.SingularValueDecomposition;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.linalg.distributed.RowMatrix;

/** The singular value decomposition of similarities, one row per image, by one of three engines. */
public final class SimilarityMatrix {
    private SimilarityMatrix() {}

    /**
     * Singular values and vectors of the similarities whose moments are given, L × L on the driver; engines other than
     * {@link SvdEngine#GRAM} read the input again.
     *
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    public static InterModalSvd decompose(Session session, MomentResult moments, SvdEngine engine) {
        return switch (engine) {
            case GRAM -> gram(moments.total());
            case MLLIB -> withRows(session, moments, SimilarityMatrix::mllib);
            case TSQR -> withRows(session, moments, SimilarityMatrix::tallSkinny);
        };
    }

    private static InterModalSvd gram(PairMoments moments) {
        SymmetricEigen eigen = SymmetricEigen.of(moments.marginal(Side.IMAGE).gram());
        double[] singularValues = Arrays.stream(eigen.values())
                .map(value -> Math.sqrt(Math.max(0, value)))
                .toArray();
        return InterModalSvd.ofSimilarities(singularValues, eigen.vectors());
    }

    private static InterModalSvd mllib(RowMatrix rows) {
        int columns = (int) rows.numCols();
        SingularValueDecomposition<RowMatrix, org.apache.spark.mllib.linalg.Matrix> svd =
                rows.computeSVD(columns, false, 0);
        return InterModalSvd.ofSimilarities(svd.s().toArray(), matrix(svd.V()));
    }

    private static InterModalSvd tallSkinny(RowMatrix rows) {
        Svd svd = Svd.of(matrix(rows.tallSkinnyQR(false).R()));
        return InterModalSvd.ofSimilarities(
                svd.singularValues(), svd.vTransposed().transposed());
    }

    private static Matrix matrix(org.apache.spark.mllib.linalg.Matrix matrix) {
        return new Matrix(matrix.numRows(), matrix.numCols(), matrix.toArray());
    }

    private static InterModalSvd withRows(
            Session session, MomentResult moments, Function<RowMatrix, InterModalSvd> decomposition) {
        ShardScan scan = ShardScan.again(session, "singular values by MLlib", moments);
        try (KeptResults<double[][]> kept = scan.keep(task -> new Rows())) {
            kept.bring(rows -> rows.length);
            return kept.use(rows -> decomposition.apply(new RowMatrix(rows.flatMap(task ->
                            Arrays.stream(task.result).map(Vectors::dense).iterator())
                    .rdd())));
        }
    }

    /** The similarities of a task, one array per row. */
    private static final class Rows implements BlockTask.Work<double[][]> {
        private final List<double[]> rows = new ArrayList<>();

        @Override
        public void accept(ShardRows from, EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                double[] row = new double[block.imageDims()];
                block.copyRow(Side.IMAGE, i, row, 0);
                rows.add(row);
            }
        }

        @Override
        public double[][] finish() {
            return rows.toArray(double[][]::new);
        }
    }
}
