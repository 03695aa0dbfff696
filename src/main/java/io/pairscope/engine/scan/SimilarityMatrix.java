package io.pairscope.engine.scan;

import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.linalg.Svd;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.InterModalSvd;
import io.pairscope.core.recovery.SvdEngine;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.EmbeddingReader;
import io.pairscope.engine.shards.RowSink;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.UnreadableShardException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.linalg.SingularValueDecomposition;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.linalg.distributed.RowMatrix;
import org.apache.spark.storage.StorageLevel;

/** The singular value decomposition of similarities, one row an image, by one of three engines. */
public final class SimilarityMatrix {
    private SimilarityMatrix() {}

    /**
     * Singular values and vectors of the similarities whose moments are given, L × L on the driver; engines other than
     * {@link SvdEngine#GRAM} read the input again.
     */
    public static InterModalSvd decompose(Session session, MomentPass moments, SvdEngine engine) {
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

    private interface Decomposition {
        InterModalSvd of(RowMatrix rows);
    }

    private static InterModalSvd withRows(Session session, MomentPass moments, Decomposition decomposition) {
        List<ScanTask> tasks = ScanTask.plan(moments.inventory().shards());
        EmbeddingReader reader = new EmbeddingReader(session, moments.inventory());
        EmbeddingReader.Rules rules = moments.rules();
        JavaSparkContext context = session.context();
        session.describe("singular values by MLlib");
        JavaRDD<Vector> rows = context.parallelize(tasks, tasks.size()).flatMap(task -> vectors(reader, rules, task));
        rows.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return decomposition.of(new RowMatrix(rows.rdd()));
        } finally {
            rows.unpersist();
        }
    }

    private static Iterator<Vector> vectors(EmbeddingReader reader, EmbeddingReader.Rules rules, ScanTask task)
            throws UnreadableShardException, IOException {
        Rows rows = new Rows();
        reader.read(task, rules, rows);
        return rows.vectors.iterator();
    }

    private static final class Rows implements RowSink {
        private final ArrayList<Vector> vectors = new ArrayList<>();

        @Override
        public void accept(EmbeddingBlock block) {
            for (int i = 0; i < block.size(); i++) {
                double[] row = new double[block.dims(Side.IMAGE)];
                block.copyRow(Side.IMAGE, i, row, 0);
                vectors.add(Vectors.dense(row));
            }
        }

        @Override
        public void reject(long rowNumber, String id, Rejection reason, String detail) {
            // Counted by the first scan.
        }
    }
}
