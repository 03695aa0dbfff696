package io.pairscope.engine.scan;

import io.pairscope.core.information.ShuffleScorer;
import io.pairscope.core.information.ShuffledScores;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.EmbeddingReader;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;

/**
 * A further scan that gives a random share of the pairs new partners, none its own, across all shards. Each row is taken or
 * not by a hash of its number in the plan and the seed, and another hash puts the rows taken in a random order; there each
 * image gets the text of the next pair, the last one that of the first: one cycle through all of them, every such cycle
 * being equally likely. Neither cores nor executors nor retries change it.
 *
 * <p>Cost: the pairs taken are shuffled once, 8·(dx + dy) bytes each (at a share of 1 twice the bytes of an input of floats),
 * and sorted, spilling to disk as Spark does. A scanning task holds a block of rows and one state; one that re-pairs three
 * blocks, their scores and one state; the driver two pairs a part of the order and one state a group.
 *
 * @param moments of all pairs, the re-paired and the others
 * @param moved m, the number of pairs with a new partner: 0 or at least 2
 * @param pmi under the Gaussian that was given; of no pairs when there is none
 * @param cosine of unit rows; of no pairs when the sides differ in dimensions
 */
public record ShufflePass(PairMoments moments, long moved, ShuffledScores pmi, ShuffledScores cosine) {
    /** Parts of the order a task of the plan: at a share of 1 a part has as many bytes of doubles as a task of floats. */
    private static final int PARTS_A_TASK = 2;

    /** Also of small inputs, so that every input takes the same way. */
    private static final int FEWEST_PARTS = 8;

    private static final int GROUPS = 32;

    /**
     * Reads the input of a finished moment pass again.
     *
     * @param share of the pairs to be re-paired, about; above 0, 1 for all
     * @throws UnusableInputException when the input is no longer what the first scan saw
     */
    public static ShufflePass run(Session session, MomentPass moments, ShuffleScorer scorer, double share, long seed) {
        Inventory inventory = moments.inventory();
        List<ScanTask> tasks = ScanTask.plan(inventory.shards());
        int parts = Math.max(FEWEST_PARTS, PARTS_A_TASK * tasks.size());
        JavaSparkContext context = session.context();
        LongAccumulator rowsDone = context.sc().longAccumulator();
        ShuffleScan scan = new ShuffleScan(
                new EmbeddingReader(session, inventory),
                moments.rules(),
                new RowSample(seed, share),
                tasks.size(),
                parts,
                rowsDone);
        session.describe("shuffle");
        return session.progress()
                .step(
                        "shuffle",
                        inventory.rows(),
                        rowsDone::value,
                        () -> of(
                                context,
                                moments,
                                scorer,
                                context.parallelize(tasks, tasks.size()).flatMapToPair(scan),
                                parts));
    }

    /** @param pieces what the scan of every task gives */
    static ShufflePass of(
            JavaSparkContext context,
            MomentPass moments,
            ShuffleScorer scorer,
            JavaPairRDD<ShuffleScan.Place, ShuffleScan.Piece> pieces,
            int parts) {
        Broadcast<ShuffleScorer> shared = context.broadcast(scorer);
        int groups = Math.min(GROUPS, parts);
        JavaPairRDD<DistributedFold.Key, RePairing.Result> results = pieces.repartitionAndSortWithinPartitions(
                        new ShuffleScan.ByPart(parts), new ShuffleScan.InOrder())
                .mapPartitionsToPair(new RePairing(moments.rules(), shared, parts, groups));
        RePairing.Result all = new RePairing.Result();
        try {
            DistributedFold.merged(results, groups, RePairing.Result::merge).forEach(group -> all.merge(group._2()));
        } finally {
            shared.destroy();
        }
        if (!all.failures.isEmpty()) {
            throw OutputPass.changed(all.failures.get(0) + " (the first scan could read it)");
        }
        if (all.accepted != moments.counts().accepted()) {
            throw OutputPass.changed(
                    "the first scan accepted " + moments.counts().accepted() + " rows and the last " + all.accepted);
        }
        RePairing.close(all, moments.rules(), scorer);
        if (all.moments.count() != all.accepted) {
            throw new IllegalStateException("re-paired " + all.moments.count() + " of " + all.accepted + " pairs");
        }
        return new ShufflePass(all.moments, all.moved, all.pmi, all.cosine);
    }
}
