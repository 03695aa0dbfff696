package io.pairscope.engine.scan;

import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.PairwiseProductOperator;
import io.pairscope.core.recovery.RowMap;
import io.pairscope.core.recovery.RowsInMemory;
import io.pairscope.core.recovery.WeightedGrams;
import io.pairscope.core.recovery.WhitenedBlock;
import io.pairscope.core.recovery.WhitenedRows;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.BadShard;
import io.pairscope.engine.shards.EmbeddingReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.RowSink;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.shards.UnreadableShardException;
import io.pairscope.engine.storage.UnusableInputException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * The whitened rows of an input, read once and kept for all passes: cached on the executors (memory first, then disk;
 * lost ones are read again), or on the driver when they are few, where a pass takes no job. Sums are merged in plan
 * order, so that they do not depend on who computed what.
 */
public final class CachedRows implements WhitenedRows, AutoCloseable {
    /** Rows of up to this size are kept on the driver: a pass over them is shorter than a job takes to start. */
    private static final long DRIVER_BYTES = 32L << 20;

    private static final int GROUPS = 32;

    private final JavaRDD<Whitened> cached;
    private final int tasks;
    private final int rank;
    private final long count;
    private final long outOfRange;
    private final RowsInMemory inMemory;
    private final Session session;
    private String next = "right-hand sides";

    private CachedRows(
            Session session,
            JavaRDD<Whitened> cached,
            int tasks,
            int rank,
            long count,
            long outOfRange,
            RowsInMemory inMemory) {
        this.session = session;
        this.cached = cached;
        this.tasks = tasks;
        this.rank = rank;
        this.count = count;
        this.outOfRange = outOfRange;
        this.inMemory = inMemory;
    }

    /** What one task keeps; plain, since it is cached and may be stored. */
    private static final class Whitened implements Serializable {
        private static final long serialVersionUID = 1;

        final int task;
        final ArrayList<WhitenedBlock> blocks = new ArrayList<>();
        long rows;
        long outOfRange;
        BadShard failure;

        Whitened(int task) {
            this.task = task;
        }
    }

    /** What the driver hears of it. */
    private static final class Kept implements Serializable {
        private static final long serialVersionUID = 1;

        final long rows;
        final long kept;
        final long outOfRange;
        final BadShard failure;
        final ArrayList<WhitenedBlock> blocks;

        Kept(Whitened whitened, boolean bring) {
            this.rows = whitened.rows;
            this.kept = whitened.blocks.stream().mapToLong(WhitenedBlock::rows).sum();
            this.outOfRange = whitened.outOfRange;
            this.failure = whitened.failure;
            this.blocks = bring ? whitened.blocks : new ArrayList<>();
        }
    }

    /**
     * Reads the input of a finished moment pass again.
     *
     * @param seed of the sample
     * @param sampleRows about how many rows to keep; 0 for all
     */
    public static CachedRows of(Session session, MomentPass moments, RowMap whitening, long seed, long sampleRows) {
        Inventory inventory = moments.inventory();
        List<ScanTask> tasks = ScanTask.plan(inventory.shards());
        JavaSparkContext context = session.context();
        long rows = inventory.rows();
        RowSample sample = RowSample.of(seed, sampleRows == 0 ? rows : sampleRows, rows);
        boolean bring = (long) (Math.min(1, sample.share()) * rows) * whitening.rank() * Double.BYTES <= DRIVER_BYTES;
        LongAccumulator rowsDone = session.context().sc().longAccumulator();
        Whitening work = new Whitening(
                new EmbeddingReader(session, inventory),
                moments.rules(),
                context.broadcast(whitening),
                sample,
                rowsDone);
        JavaRDD<Whitened> whitened = context.parallelize(tasks, tasks.size()).map(work::whiten);
        if (!bring) {
            whitened.persist(StorageLevel.MEMORY_AND_DISK());
        }
        session.describe("whitened rows");
        List<Kept> kept = session.progress()
                .step(
                        "whitened rows",
                        rows,
                        rowsDone::value,
                        () -> whitened.map(part -> new Kept(part, bring)).collect());
        for (Kept part : kept) {
            if (part.failure != null) {
                throw OutputPass.changed(part.failure + " (the first scan could read it)");
            }
        }
        long read = kept.stream().mapToLong(part -> part.rows).sum();
        if (read != moments.counts().accepted()) {
            throw OutputPass.changed(
                    "the first scan accepted " + moments.counts().accepted() + " rows and the second " + read);
        }
        List<WhitenedBlock> blocks =
                kept.stream().flatMap(part -> part.blocks.stream()).toList();
        long count = kept.stream().mapToLong(part -> part.kept).sum();
        if (count == 0) {
            throw new UnusableInputException(
                    "recovery.sample-rows = " + sampleRows + " took none of " + read + " rows; allow more of them");
        }
        return new CachedRows(
                session,
                whitened,
                tasks.size(),
                whitening.rank(),
                count,
                kept.stream().mapToLong(part -> part.outOfRange).sum(),
                bring ? new RowsInMemory(blocks) : null);
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
        Broadcast<PairwiseProductOperator> shared = session.context().broadcast(operator);
        LongAccumulator rowsDone = session.context().sc().longAccumulator();
        int groups = Math.min(GROUPS, tasks);
        Pass work = new Pass(shared, tasks, groups, rowsDone);
        session.describe(next);
        try {
            JavaPairRDD<Key, WeightedGrams> partials = cached.mapToPair(work::sum);
            return session
                    .progress()
                    .step(
                            next,
                            count,
                            rowsDone::value,
                            () -> DistributedFold.merged(partials, groups, WeightedGrams::merge))
                    .stream()
                    .map(Tuple2::_2)
                    .reduce(WeightedGrams::merge)
                    .orElseThrow()
                    .means(count);
        } finally {
            shared.destroy();
        }
    }

    @Override
    public void close() {
        cached.unpersist();
    }

    private static final class Pass implements Serializable {
        private static final long serialVersionUID = 1;

        private final Broadcast<PairwiseProductOperator> operator;
        private final int tasks;
        private final int groups;
        private final LongAccumulator progress;

        Pass(Broadcast<PairwiseProductOperator> operator, int tasks, int groups, LongAccumulator progress) {
            this.operator = operator;
            this.tasks = tasks;
            this.groups = groups;
            this.progress = progress;
        }

        Tuple2<Key, WeightedGrams> sum(Whitened part) {
            PairwiseProductOperator.Accumulator accumulator = operator.value().new Accumulator();
            for (WhitenedBlock block : part.blocks) {
                accumulator.accumulate(block);
                progress.add(block.rows());
            }
            int group = (int) ((long) part.task * groups / tasks);
            return new Tuple2<>(new Key(group, part.task), accumulator.snapshot());
        }
    }

    private static final class Whitening implements Serializable {
        private static final long serialVersionUID = 1;

        private final EmbeddingReader reader;
        private final EmbeddingReader.Rules rules;
        private final Broadcast<RowMap> map;
        private final RowSample sample;
        private final LongAccumulator progress;

        Whitening(
                EmbeddingReader reader,
                EmbeddingReader.Rules rules,
                Broadcast<RowMap> map,
                RowSample sample,
                LongAccumulator progress) {
            this.reader = reader;
            this.rules = rules;
            this.map = map;
            this.sample = sample;
            this.progress = progress;
        }

        Whitened whiten(ScanTask task) throws Exception {
            Whitened result = new Whitened(task.index);
            try {
                reader.read(task, rules, new Sink(task, map.value(), sample, result));
            } catch (UnreadableShardException failure) {
                if (Attempts.another(TaskContext.get())) {
                    throw failure;
                }
                result.failure = new BadShard(task.shard.name, task.shard.totalRows(), failure.getMessage());
            }
            progress.add(task.rows);
            return result;
        }
    }

    private static final class Sink implements RowSink {
        /** Storage rounding of a cosine. */
        private static final double LARGEST = 1 + 1e-6;

        private final ScanTask task;
        private final RowMap map;
        private final RowSample sample;
        private final Whitened result;
        private final double[] buffer;

        Sink(ScanTask task, RowMap map, RowSample sample, Whitened result) {
            this.task = task;
            this.map = map;
            this.sample = sample;
            this.result = result;
            this.buffer = new double[map.rank() * EmbeddingBlock.CAPACITY];
        }

        @Override
        public void accept(EmbeddingBlock block) {
            result.rows += block.size();
            map.apply(block, buffer);
            int rank = map.rank();
            int kept = 0;
            for (int i = 0; i < block.size(); i++) {
                if (block.textDims() == 0 && isOutOfRange(block, i)) {
                    result.outOfRange++;
                }
                if (sample.contains(task.globalRow + block.rowNumber(i) - task.firstRow)) {
                    System.arraycopy(buffer, i * rank, buffer, kept * rank, rank);
                    kept++;
                }
            }
            if (kept > 0) {
                result.blocks.add(new WhitenedBlock(rank, kept, Arrays.copyOf(buffer, kept * rank)));
            }
        }

        private static boolean isOutOfRange(EmbeddingBlock block, int i) {
            int from = block.offset(Side.IMAGE, i);
            for (int j = from; j < from + block.imageDims(); j++) {
                if (Math.abs(block.vectors(Side.IMAGE)[j]) > LARGEST) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void reject(long rowNumber, String id, Rejection reason, String detail) {
            // Counted by the first scan and written by the last.
        }
    }
}
