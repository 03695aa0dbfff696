package io.pairscope.benchmark;

import io.pairscope.core.covariance.JointSupport;
import io.pairscope.core.covariance.Regularization;
import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.PairMomentsAccumulator;
import io.pairscope.core.moments.Side;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Kernels of both scans on one block of 1 024 rows, on one thread: blocks per second, and flops per second. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BlockBenchmark {
    private static final int ROWS = EmbeddingBlock.CAPACITY;

    @Param({"256", "512", "1024"})
    public int dims;

    private EmbeddingBlock pristine;
    private EmbeddingBlock block;
    private PairMomentsAccumulator accumulator;
    private PairScorer.Scores scores;

    @Setup
    public void fit() {
        SplittableRandom random = new SplittableRandom(1);
        PairMomentsAccumulator all = new PairMomentsAccumulator(dims, dims);
        for (int rows = 0; rows < 3 * dims; rows += ROWS) {
            all.accumulate(pairs(dims, random));
        }
        GaussianPair gaussian = (GaussianPair) GaussianPair.fit(JointSupport.of(all.snapshot(), Regularization.NONE));
        scores = new PairScorer(gaussian).new Scores();
        accumulator = new PairMomentsAccumulator(dims, dims);
        pristine = pairs(dims, random);
        block = new EmbeddingBlock(dims, dims, Normalization.APPLY);
    }

    static EmbeddingBlock pairs(int dims, SplittableRandom random) {
        EmbeddingBlock pairs = new EmbeddingBlock(dims, dims, Normalization.APPLY);
        double[] image = new double[dims];
        double[] text = new double[dims];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < dims; j++) {
                image[j] = random.nextGaussian();
                text[j] = 0.5 * image[j] + random.nextGaussian();
            }
            pairs.set(Side.IMAGE, image, 0);
            pairs.set(Side.TEXT, text, 0);
            pairs.commit(i, null);
        }
        return pairs;
    }

    /** Kernels centre the rows where they stand. */
    @Setup(Level.Invocation)
    public void refill() {
        block.clear();
        for (int i = 0; i < ROWS; i++) {
            block.commit(pristine, i);
        }
    }

    /** p² flops per row, p = 2·dims: an update of the scatter of both sides. */
    @Benchmark
    public PairMomentsAccumulator moments(Flops work) {
        accumulator.accumulate(block);
        work.flops += 4.0 * dims * dims * ROWS;
        return accumulator;
    }

    /** 4·dims² flops per row: the canonical coordinates of both sides. */
    @Benchmark
    public double scores(Flops work) {
        scores.score(block);
        work.flops += 4.0 * dims * dims * ROWS;
        return scores.pmi(0);
    }
}
