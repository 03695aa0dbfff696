package io.pairscope.benchmark;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.KnownSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.SymmetricEigen;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.statistics.Catalogue;
import io.pairscope.core.statistics.Definition.ErrorKind;
import io.pairscope.core.statistics.OneSet;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Decompositions of a state of p = 2·dims dimensions, and one fold of the exact jackknife, on one thread. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 4, time = 3)
public class FoldBenchmark {
    private static final Catalogue WITH_ERROR =
            Catalogue.STANDARD.only(statistic -> statistic.error() != ErrorKind.NONE);

    @Param({"256", "512"})
    public int dims;

    private PairMoments moments;
    private SymmetricMatrix covariance;
    private KnownSupport support;

    @Setup
    public void accumulate() {
        SplittableRandom random = new SplittableRandom(1);
        PairMomentsAccumulator all = new PairMomentsAccumulator(dims, dims);
        for (int rows = 0; rows < 8 * dims; rows += EmbeddingBlock.CAPACITY) {
            all.accumulate(BlockBenchmark.pairs(dims, random));
        }
        moments = all.snapshot();
        covariance = moments.joint().sampleCovariance();
        support = JointSupport.of(moments, Regularization.NONE).known();
    }

    /** p³/3 flops. */
    @Benchmark
    public Optional<Cholesky> cholesky(Flops work) {
        work.flops += cube() / 3;
        return Cholesky.factor(covariance);
    }

    /** 4p³/3 flops: the reduction to tridiagonal form; what follows is of order p². */
    @Benchmark
    public double[] eigenvalues(Flops work) {
        work.flops += 4 * cube() / 3;
        return SymmetricEigen.values(covariance);
    }

    /** Some 4p³ flops, with the vectors, divide and conquer at its worst. */
    @Benchmark
    public SymmetricEigen eigenvectors(Flops work) {
        work.flops += 4 * cube();
        return SymmetricEigen.of(covariance);
    }

    /** Every statistic that has an error: what the exact jackknife computes 32 times. Flops are not counted. */
    @Benchmark
    public Map<String, Double> fold() {
        return Catalogue.numbers(WITH_ERROR.of(OneSet.ofFold(moments, support, Normalization.APPLY)));
    }

    private double cube() {
        return Math.pow(2.0 * dims, 3);
    }
}
