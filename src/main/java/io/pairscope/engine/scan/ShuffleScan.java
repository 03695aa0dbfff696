package io.pairscope.engine.scan;

import io.pairscope.core.information.ShuffleScorer;
import io.pairscope.core.information.ShuffledScores;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.scan.ShuffleTask.Piece;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.storage.UnusableInputException;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/**
 * A further scan that gives a random share of the pairs new partners, none its own, across all shards. Each row is taken or
 * not by a hash of its number in the plan and the seed, and another hash puts the rows taken in a random order; there each
 * image gets the text of the next pair, the last one that of the first: one cycle through all of them, every such cycle
 * being equally likely. Neither cores nor executors nor retries change it.
 *
 * <p>Cost: the pairs taken are shuffled once, 8·(dx + dy) bytes each (at a share of 1 twice the bytes of an input of floats),
 * and sorted, spilling to disk as Spark does. A scanning task holds a block of rows and one state; one that re-pairs three
 * blocks, their scores and one state; the driver two pairs per part of the order and one state per group.
 *
 * @param moments of all pairs, the re-paired and the others
 * @param moved m, the number of pairs with a new partner: 0 or at least 2
 * @param pmi under the Gaussian that was given; of no pairs when there is none
 * @param cosine of unit rows; of no pairs when the sides differ in dimensions
 */
public record ShuffleScan(PairMoments moments, long moved, ShuffledScores pmi, ShuffledScores cosine) {
    /** Parts of the order per task of the plan: at a share of 1 a part has as many bytes of doubles as a task of floats. */
    private static final int PARTS_A_TASK = 2;

    /** Also of small inputs, so that every input takes the same way. */
    private static final int FEWEST_PARTS = 8;

    private static final int GROUPS = 32;

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param share of the pairs to be re-paired, about; above 0, 1 for all
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    public static ShuffleScan run(
            Session session, MomentResult moments, ShuffleScorer scorer, double share, long seed) {
        ShardScan scan = ShardScan.again(session, "shuffle", moments);
        int parts = Math.max(FEWEST_PARTS, PARTS_A_TASK * scan.taskCount());
        ShuffleTask task = new ShuffleTask(moments.rules(), new RowSample(seed, share), scan.taskCount(), parts);
        return run(session, scan, task, parts, moments.rules(), scorer);
    }

    static ShuffleScan run(
            Session session,
            ShardScan scan,
            StreamTask<Tuple2<Key, Piece>, PairMoments> task,
            int parts,
            RowRules rules,
            ShuffleScorer scorer) {
        int groups = Math.min(GROUPS, parts);
        RePairing.Result all = new RePairing.Result();
        try (Shared<ShuffleScorer> shared = session.share(scorer)) {
            scan.step(() -> DistributedFold.merged(
                            JavaPairRDD.fromJavaRDD(scan.pieces(task))
                                    .repartitionAndSortWithinPartitions(new DistributedFold.ByGroup(parts))
                                    .mapPartitionsToPair(new RePairing(rules, shared, parts, groups)),
                            groups,
                            RePairing.Result::merge))
                    .forEach(all::merge);
        }
        scan.requireUnchanged(all.failures, all.seen);
        RePairing.close(all, rules, scorer);
        if (all.moments.count() != all.seen.accepted()) {
            throw new IllegalStateException(
                    "re-paired " + all.moments.count() + " of " + all.seen.accepted() + " pairs");
        }
        return new ShuffleScan(all.moments, all.moved, all.pmi, all.cosine);
    }
}
