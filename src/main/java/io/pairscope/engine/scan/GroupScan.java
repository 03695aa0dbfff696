package io.pairscope.engine.scan;

import io.pairscope.core.information.GaussianPair;
import io.pairscope.core.information.PairScorer;
import io.pairscope.core.information.RePairedInformation;
import io.pairscope.core.linalg.Matrix;
import io.pairscope.core.moments.GroupedDeviations;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.scan.GroupFold.Result;
import io.pairscope.engine.scan.GroupTask.Piece;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.apache.spark.api.java.JavaPairRDD;

/**
 * A further scan that brings the rows of each group together, whatever shards they are in: errors of a mean over rows that
 * depend on one another within groups, and mutual information after whole groups have traded texts at random. Neither cores nor
 * executors nor retries change it.
 *
 * <p>Cost: the pairs are shuffled once, 8·(rx + ry) bytes each, and sorted by group, spilling to disk as Spark does; then 2·rx·ry
 * flops per pair and re-pairing, which at 512 + 512 dimensions and 20 re-pairings is some ten times the arithmetic of the first scan. A task that
 * re-pairs holds 64 MB of rows and, a re-pairing, 8·rx·ry bytes; as many of them are made at a time as take 64 MB, at least one, and the
 * shuffled rows are read again for the others. The driver holds as many.
 *
 * @param deviations of PMI from its mean, group by group
 * @param moved number of rows whose groups could trade texts
 * @param rePaired empty when the pairs have no Gaussian of their own, or no rows were moved
 */
public record GroupScan(GroupedDeviations deviations, long moved, Optional<RePairedInformation> rePaired) {
    /** Of all rows. */
    public static final int RE_PAIRINGS = 20;

    /** Of the cross-products that are held at a time. */
    private static final long MEMORY = 64L << 20;

    /** A part of the order has at least so many rows and so many groups, so that most groups find others of their size. */
    private static final long ROWS_A_PART = 1 << 14;

    private static final long GROUPS_A_PART = 1 << 10;

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param own the Gaussian of the pairs, if they have one
     * @param reference that PMI is taken under, if there is one
     * @param meanPmi under that reference
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    public static GroupScan run(
            Session session,
            MomentResult moments,
            Optional<GaussianPair> own,
            Optional<GaussianPair> reference,
            double meanPmi,
            long seed) {
        ShardScan scan = ShardScan.again(session, "groups", moments);
        int parts = parts(moments);
        GroupTask.Scorers scorers = scorers(own, reference);
        try (Shared<GroupTask.Scorers> shared = session.share(scorers)) {
            GroupTask task = new GroupTask(moments.rules(), shared, new RowSample(seed, 1), parts);
            int rx = own.map(gaussian -> gaussian.rank(Side.IMAGE)).orElse(0);
            int ry = own.map(gaussian -> gaussian.rank(Side.TEXT)).orElse(0);
            return scan.step(() -> run(scan, task, new GroupFold(meanPmi, rx, ry, 0, RE_PAIRINGS, seed), MEMORY));
        }
    }

    static GroupTask.Scorers scorers(Optional<GaussianPair> own, Optional<GaussianPair> reference) {
        PairScorer ofOwn = own.map(gaussian -> new PairScorer(gaussian)).orElse(null);
        return new GroupTask.Scorers(
                ofOwn,
                own.equals(reference)
                        ? ofOwn
                        : reference.map(gaussian -> new PairScorer(gaussian)).orElse(null));
    }

    /** A function of the input alone. */
    private static int parts(MomentResult moments) {
        long groups = moments.repeats().orElseThrow().distinct(Repeats.Kind.GROUPS);
        long rows = moments.counts().accepted();
        return (int) Math.max(1, Math.min(rows / ROWS_A_PART, groups / GROUPS_A_PART));
    }

    /** As many re-pairings at a time as the memory holds; the rows are shuffled for the first ones and stay shuffled. */
    static GroupScan run(ShardScan scan, GroupTask task, GroupFold fold, long memory) {
        long bytes = 8L * fold.rx() * fold.ry();
        int wanted = bytes == 0 ? 0 : fold.count();
        int atOnce = (int) Math.max(1, bytes == 0 ? 1 : Math.min(wanted, memory / bytes));
        JavaPairRDD<Key, Piece> sorted = JavaPairRDD.fromJavaRDD(scan.pieces(task))
                .repartitionAndSortWithinPartitions(new DistributedFold.ByGroup(task.parts()));
        DoubleStream.Builder plugIns = DoubleStream.builder();
        int made = 0;
        Result sums;
        do {
            int count = Math.min(atOnce, wanted - made);
            GroupFold some = new GroupFold(fold.mean(), fold.rx(), fold.ry(), made, count, fold.seed());
            List<Result> results = DistributedFold.merged(
                    sorted.mapPartitionsToPair(some), Math.max(1, Math.min(count, task.parts())), Result::merge);
            sums = results.get(0);
            scan.requireUnchanged(sums.failures, sums.seen);
            for (Result result : results.subList(1, results.size())) {
                Matrix cross = new Matrix(fold.rx(), fold.ry(), result.cross);
                RePairedInformation.plugIn(cross, sums.deviations.rows(), sums.moved)
                        .ifPresent(plugIns::add);
            }
            made += count;
        } while (made < wanted);
        RePairedInformation rePaired = RePairedInformation.of(plugIns.build().toArray());
        boolean complete = wanted > 0 && sums.moved > 0 && rePaired.spread().count() == wanted;
        return new GroupScan(sums.deviations, sums.moved, Optional.of(rePaired).filter(all -> complete));
    }
}
