package io.pairscope.engine.scan;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.session.Session;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;

/** Statistics refitted to several moments, one task each; reads no data, so its cost does not grow with the rows. */
public final class RefitPass {
    private RefitPass() {}

    /** The result for each of the moments, in their order. */
    public static List<double[]> run(
            Session session, List<PairMoments> moments, Function<PairMoments, double[]> refit) {
        JavaSparkContext context = session.context();
        LongAccumulator done = context.sc().longAccumulator();
        session.describe("standard errors");
        return session.progress()
                .step(
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
