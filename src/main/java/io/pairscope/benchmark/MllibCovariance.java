package io.pairscope.benchmark;

import io.pairscope.core.linalg.Blas;
import io.pairscope.engine.session.Progress;
import io.pairscope.engine.session.Session;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.linalg.distributed.RowMatrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * MLlib's covariance of z = [image; text] as a program that does nothing else. What MLlib is fed by is the best it can have:
 * the audit's OpenBLAS, JVM options and session settings, and vectors taken from Spark's internal rows, without a boxed float
 * or a Row. Arguments: directory of shards, a file like Spark's spark-defaults.conf.
 */
final class MllibCovariance {
    /** What starts the two lines that say the result. */
    static final String TRACE = "covariance_trace";

    static final String FROBENIUS = "covariance_frobenius_squared";

    private MllibCovariance() {}

    public static void main(String[] arguments) {
        // Names OpenBLAS to netlib, which must come before MLlib's first use of it.
        System.out.println("BLAS " + Blas.backend());
        Optional<Path> defaults = Optional.of(Path.of(arguments[1]));
        try (Session session = Session.open("local[*]", "Pairscope benchmark", defaults, Progress.onStandardError())) {
            SparkSession spark = session.spark();
            System.out.println("MLlib multiplies with " + dev.ludovic.netlib.blas.NativeBLAS.getInstance());
            Dataset<Row> pairs = spark.read().parquet(arguments[0]).select("image_embedding", "text_embedding");
            JavaRDD<Vector> z = ((org.apache.spark.sql.classic.Dataset<Row>) pairs)
                    .queryExecution()
                    .toRdd()
                    .toJavaRDD()
                    .map(MllibCovariance::joined);
            print(new RowMatrix(z.rdd()).computeCovariance());
        }
    }

    private static Vector joined(InternalRow row) {
        float[] image = row.getArray(0).toFloatArray();
        float[] text = row.getArray(1).toFloatArray();
        double[] z = new double[image.length + text.length];
        for (int i = 0; i < image.length; i++) {
            z[i] = image[i];
        }
        for (int i = 0; i < text.length; i++) {
            z[image.length + i] = text[i];
        }
        return Vectors.dense(z);
    }

    private static void print(Matrix covariance) {
        double trace = 0;
        double frobeniusSquared = 0;
        for (int j = 0; j < covariance.numCols(); j++) {
            trace += covariance.apply(j, j);
            for (int i = 0; i < covariance.numRows(); i++) {
                frobeniusSquared += covariance.apply(i, j) * covariance.apply(i, j);
            }
        }
        System.out.println(TRACE + " " + trace);
        System.out.println(FROBENIUS + " " + frobeniusSquared);
    }
}
