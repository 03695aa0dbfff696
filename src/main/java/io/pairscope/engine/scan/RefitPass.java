package io.pairscope.engine.scan;

import io.pairscope.engine.session.Progress;

import io.pairscope.core.moments.PairMoments;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/** Statistics refitted to several moments, one task each; reads no data, so its cost does not grow with the rows. */
public final class RefitPass {
    private RefitPass() {}

    /** The result for each of the moments, in their order. */
    public static List<double[]> run(
            SparkSession spark, List<PairMoments> moments, Function<PairMoments, double[]> refit, Progress progress) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        LongAccumulator done = context.sc().longAccumulator();
        context.sc().setJobDescription("Pairscope: standard errors");
        return progress.step(
                "standard errors",
                moments.stream().mapToLong(PairMoments::count).sum(),
                done::value,
                () -> context.parallelize(moments, moments.size())
                        .map(fold -> {
                            double[] result = refit.call(fold);
                            done.add(fold.count());
                            return result;
                        })
                        .collect());
    }
}
