package io.pairscope.engine.scan;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.LongAccumulator;

/** Statistics refitted to several moments, one task each; reads no data, so its cost does not grow with the rows. */
public final class RefitTasks {
    private RefitTasks() {}

    /** A refit to some moments, giving the numbers of statistics by name; what it shares is sent to every executor once. */
    public interface Refit<S> extends Serializable {
        Map<String, Double> to(PairMoments moments, S shared);
    }

    /** The numbers for each of the moments, in their order. */
    public static <S extends Serializable> List<Map<String, Double>> run(
            Session session, List<PairMoments> moments, S shared, Refit<S> refit) {
        JavaSparkContext context = session.context();
        LongAccumulator done = context.sc().longAccumulator();
        long rows = moments.stream().mapToLong(PairMoments::count).sum();
        try (Shared<S> sent = session.share(shared)) {
            JavaRDD<Map<String, Double>> refits = context.parallelize(moments, moments.size())
                    .map(some -> {
                        Map<String, Double> numbers = refit.to(some, sent.value());
                        done.add(some.count());
                        return numbers;
                    });
            return session.step("standard errors", rows, done::value, refits::collect);
        }
    }
}
