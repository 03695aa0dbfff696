package io.pairscope.engine.scan;

import io.pairscope.core.selection.Centroids;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Cells of similar rows by MLlib's spherical k-means of a seeded sample. The sample is one partition, whose sums do not depend on
 * the cores.
 */
final class KMeansCells {
    /** Sampled rows for each cell, until there are {@link #SAMPLE_ROWS}: with fewer, centroids follow single rows. */
    private static final int ROWS_A_CENTROID = 64;

    private static final int SAMPLE_ROWS = 1 << 14;

    /** Of the vectors of a sample, both sides. */
    private static final long SAMPLE_BYTES = 128L << 20;

    private static final int ITERATIONS = 10;

    private static final String COLUMN = "row";

    private KMeansCells() {}

    /** @param cells about how many */
    static Centroids of(Session session, NearSearch search, int seed, int cells) {
        MomentResult moments = search.moments();
        int dims = moments.rules().dims();
        long most = Math.min(SAMPLE_ROWS, SAMPLE_BYTES / Double.BYTES / dims);
        long wanted = Math.min(most, (long) ROWS_A_CENTROID * cells);
        UnitRows sample = PickedRows.of(
                        session,
                        moments,
                        "sample for k-means",
                        sampled(search.ranking(), seed, wanted),
                        PickedRows.Part.NAMES_AND_VECTORS)
                .vectors(search.cut());
        return session.step(
                "k-means of the sample",
                sample.count(),
                "sampled rows",
                () -> 0,
                () -> fit(session, sample, seed, cells));
    }

    /** The numbers of about so many ranked rows, ascending. */
    static long[] sampled(Ranking ranking, int seed, long wanted) {
        RowSample sample = RowSample.of(seed, wanted, ranking.count());
        return LongStream.range(0, ranking.rows())
                .filter(number -> ranking.contains(number) && sample.contains(number))
                .toArray();
    }

    private static Centroids fit(Session session, UnitRows sample, int seed, int cells) {
        List<Row> rows = new ArrayList<>(sample.count());
        for (int i = 0; i < sample.count(); i++) {
            rows.add(
                    RowFactory.create(Vectors.dense(sample.picked(new int[] {i}).values())));
        }
        Dataset<Row> table = session.spark()
                .createDataFrame(
                        session.context().parallelize(rows, 1),
                        new StructType().add(COLUMN, SQLDataTypes.VectorType(), false));
        Vector[] centers = new KMeans()
                .setFeaturesCol(COLUMN)
                .setK(cells)
                .setSeed(seed)
                .setMaxIter(ITERATIONS)
                .setInitMode("random")
                .setDistanceMeasure("cosine")
                .setSolver("block")
                .fit(table)
                .clusterCenters();
        return new Centroids(unit(sample.dims(), centers));
    }

    /** The centers, with unit norm up to rounding. */
    private static UnitRows unit(int dims, Vector... centers) {
        double[] values = new double[dims * centers.length];
        for (int c = 0; c < centers.length; c++) {
            double norm = Vectors.norm(centers[c], 2);
            for (int k = 0; k < dims; k++) {
                values[c * dims + k] = centers[c].apply(k) / norm;
            }
        }
        return new UnitRows(dims, centers.length, values);
    }
}
