package io.pairscope.engine.scan;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.recovery.PairwiseProductOperator;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.RowsInMemory;
import io.pairscope.core.recovery.WeightedGrams;
import io.pairscope.core.recovery.WhitenedBlock;
import io.pairscope.core.recovery.WhitenedRows;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.scan.Whitening.Whitened;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.Serializable;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * The whitened rows of an input, read once and kept for all passes: cached on the executors (memory first, then disk;
 * lost ones are read again), or on the driver when they are few, where a pass takes no job. Sums are merged in plan
 * order, so that they do not depend on who computed what.
 */
public final class BlockCache implements WhitenedRows, AutoCloseable {
    /** Rows of up to this size are kept on the driver: a pass over them is shorter than a job takes to start. */
    private static final long DRIVER_BYTES = 32L << 20;

    private static final int GROUPS = 32;

    /** Of the tasks, with rows on the executors; null when they are on the driver. */
    private final KeptResults<Whitened> cached;

    private final RowsInMemory inMemory;
    private final Session session;
    private final Shared<RowMap> whitening;
    private final int tasks;
    private final int rank;
    private final long count;
    private final long outOfRange;
    private String next = "right-hand sides";

    private BlockCache(
            Session session,
            Shared<RowMap> whitening,
            KeptResults<Whitened> cached,
            RowsInMemory inMemory,
            List<Whitened> tasks) {
        this.session = session;
        this.whitening = whitening;
        this.cached = cached;
        this.inMemory = inMemory;
        this.tasks = tasks.size();
        this.rank = whitening.value().rank();
        this.count = tasks.stream().mapToLong(task -> task.kept).sum();
        this.outOfRange = tasks.stream().mapToLong(task -> task.outOfRange).sum();
    }

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param seed of the sample
     * @param sampleRows about how many rows to keep; 0 for all
     * @throws UnusableInputException when the input is no longer what the first scan saw, or the sample is empty
     */
    public static BlockCache of(Session session, MomentResult moments, RowMap whitening, long seed, long sampleRows) {
        return of(session, moments, whitening, seed, sampleRows, DRIVER_BYTES);
    }

    /** @param driverBytes kept on the driver at most */
    static BlockCache of(
            Session session, MomentResult moments, RowMap whitening, long seed, long sampleRows, long driverBytes) {
        long rows = moments.inventory().rows();
        RowSample sample = RowSample.of(seed, sampleRows == 0 ? rows : sampleRows, rows);
        boolean fits = (long) (Math.min(1, sample.share()) * rows) * whitening.rank() * Double.BYTES <= driverBytes;
        Shared<RowMap> shared = session.share(whitening);
        BlockTask<Whitened> task = next -> new Whitening(shared.value(), sample);
        ShardScan scan = ShardScan.again(session, "whitened rows", moments);
        KeptResults<Whitened> kept = fits ? null : scan.keep(task);
        try {
            List<Whitened> tasks = fits ? scan.collect(task) : scan.step(() -> kept.bring(Whitened::withoutBlocks));
            if (tasks.stream().allMatch(whitened -> whitened.kept == 0)) {
                throw new UnusableInputException("recovery.sample-rows = " + sampleRows + " took none of "
                        + moments.counts().accepted() + " rows; allow more of them");
            }
            List<WhitenedBlock> blocks =
                    tasks.stream().flatMap(whitened -> whitened.blocks.stream()).toList();
            return new BlockCache(session, shared, kept, fits ? new RowsInMemory(blocks) : null, tasks);
        } catch (Exception failure) {
            // Spark throws checked exceptions that it does not declare.
            close(kept, shared);
            throw failure;
        }
    }

    private static void close(KeptResults<Whitened> cached, Shared<RowMap> whitening) {
        if (cached != null) {
            cached.close();
        }
        whitening.close();
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public long count() {
        return count;
    }

    /** Rows with a value outside [−1, 1] by more than rounding, which no cosine is. */
    public long outOfRange() {
        return outOfRange;
    }

    /** Whether passes take no job. */
    public boolean isOnDriver() {
        return inMemory != null;
    }

    /** What progress calls the passes to come. */
    public void announce(String title) {
        next = title;
    }

    @Override
    public List<SymmetricMatrix> pass(PairwiseProductOperator operator) {
        if (inMemory != null) {
            return inMemory.pass(operator);
        }
        LongAccumulator rowsDone = session.context().sc().longAccumulator();
        int groups = Math.min(GROUPS, tasks);
        try (Shared<PairwiseProductOperator> shared = session.share(operator)) {
            Pass work = new Pass(shared, tasks, groups, rowsDone);
            Supplier<List<WeightedGrams>> sums = () ->
                    cached.use(rows -> DistributedFold.merged(rows.mapToPair(work::sum), groups, WeightedGrams::merge));
            return session.step(next, count, rowsDone::value, sums).stream()
                    .reduce(WeightedGrams::merge)
                    .orElseThrow()
                    .means(count);
        }
    }

    @Override
    public void close() {
        close(cached, whitening);
    }

    private record Pass(Shared<PairwiseProductOperator> operator, int tasks, int groups, LongAccumulator progress)
            implements Serializable {
        Tuple2<Key, WeightedGrams> sum(TaskResult<Whitened> part) {
            PairwiseProductOperator.Accumulator accumulator = operator.value().new Accumulator();
            for (WhitenedBlock block : part.result.blocks) {
                accumulator.accumulate(block);
                progress.add(block.rows());
            }
            int group = (int) ((long) part.task * groups / tasks);
            return new Tuple2<>(new Key(group, part.task), accumulator.snapshot());
        }
    }
}
