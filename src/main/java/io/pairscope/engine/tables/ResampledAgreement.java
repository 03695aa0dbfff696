package io.pairscope.engine.tables;

import io.pairscope.core.agreement.Coefficient;
import io.pairscope.core.agreement.PairedRatings;
import io.pairscope.core.agreement.Resamples;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.LongAccumulator;

/**
 * Coefficients of resamples, by all cores: a resample is the work of one task. Every executor holds all rows once; the driver gets
 * 32 bytes for each resample of each score.
 */
public final class ResampledAgreement {
    private ResampledAgreement() {}

    private static final int TASKS_A_CORE = 8;

    /** Scores of the same rows, which are resampled together, so that their coefficients can be compared. */
    public static final class Sample implements Serializable {
        private static final long serialVersionUID = 1;

        private final PairedRatings[] whole;
        private final double[][] scores;
        private final double[][] ratings;
        private final Resamples resamples;

        /**
         * @param whole each score with its ratings
         * @param scores the same, by score and row
         * @param ratings likewise
         */
        public Sample(List<PairedRatings> whole, double[][] scores, double[][] ratings, Resamples resamples) {
            boolean small = resamples.groups() <= Resamples.MOST_DRAWS;
            this.whole = small ? whole.toArray(PairedRatings[]::new) : null;
            this.scores = small ? null : scores;
            this.ratings = small ? null : ratings;
            this.resamples = resamples;
        }

        private Stream<double[]> coefficients(int resample) {
            if (whole != null) {
                int[] weights = resamples.weights(resample);
                return Arrays.stream(whole).map(score -> score.coefficients(weights));
            }
            int[] rows = resamples.rows(resample);
            return IntStream.range(0, scores.length)
                    .mapToObj(i -> new PairedRatings(some(scores[i], rows), some(ratings[i], rows)).coefficients());
        }

        private static double[] some(double[] values, int[] rows) {
            return Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
        }
    }

    /** @return values by resample, for each sample, score and coefficient in turn */
    public static double[][] of(Session session, List<Sample> samples, int resamples) {
        LongAccumulator done = session.context().sc().longAccumulator();
        try (Shared<Sample[]> shared = session.share(samples.toArray(Sample[]::new))) {
            List<Integer> numbers = IntStream.range(0, resamples).boxed().toList();
            JavaRDD<double[]> values = session.context()
                    .parallelize(numbers, Math.max(1, Math.min(resamples, TASKS_A_CORE * session.parallelism())))
                    .map(resample -> coefficients(shared, resample, done));
            return session.step("agreement of resamples", resamples, "resamples", done::value, values::collect).stream()
                    .toArray(double[][]::new);
        }
    }

    private static double[] coefficients(Shared<Sample[]> samples, int resample, LongAccumulator done) {
        double[] coefficients = Stream.of(samples.value())
                .flatMap(sample -> sample.coefficients(resample))
                .flatMapToDouble(Arrays::stream)
                .toArray();
        done.add(1);
        return coefficients;
    }

    /** Place of a value. */
    public static int place(int score, Coefficient coefficient) {
        return score * Coefficient.values().length + coefficient.ordinal();
    }
}
