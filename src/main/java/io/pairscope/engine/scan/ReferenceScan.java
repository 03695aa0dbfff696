package io.pairscope.engine.scan;

import io.pairscope.core.settings.OnBadShard;
import io.pairscope.core.settings.ReadOptions;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.listing.Examples;
import io.pairscope.engine.scan.ReferenceJoin.Found;
import io.pairscope.engine.scan.ReferenceTask.Origin;
import io.pairscope.engine.scan.ReferenceTask.Piece;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.IdJoin;
import io.pairscope.engine.shards.Inventory;
import io.pairscope.engine.shards.JoinKey;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.RowRanges;
import io.pairscope.engine.shards.RowRules;
import io.pairscope.engine.storage.UnusableInputException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;

/**
 * The texts of pairs beside the reference texts of their ids: both sets are read once and come together by id in a distributed
 * sort. Pairs that share an id have the same references.
 *
 * <p>Cost: 8 bytes per value of every text and every reference go over the network. A task holds the references of one id;
 * the driver 8 bytes per row of the input, and 192 MB of results at a time.
 *
 * @param inventory of the references: shards left out are listed as bad
 * @param counts of the rows of references
 * @param ids that have a usable reference
 * @param pairs that have one
 * @param idsWithoutPair ids of references that no usable pair has
 * @param rowsWithoutPair usable references of those ids, and those without an id
 * @param loneReferences the first few of those ids
 * @param lonePairs the first few ids of pairs without a reference
 */
public record ReferenceScan(
        ReferenceCosines cosines,
        Inventory inventory,
        RowCounts counts,
        long ids,
        long pairs,
        long idsWithoutPair,
        long rowsWithoutPair,
        List<String> loneReferences,
        List<String> lonePairs) {
    private static final long BYTES_A_PART = 64L << 20;
    private static final int FEWEST_PARTS = 8;
    private static final long BYTES_AT_ONCE = 192L << 20;

    /** The number of the plan and a cosine. */
    private static final long BYTES_A_PAIR = 16;

    /** Of an array. */
    private static final long MOST_ROWS = Integer.MAX_VALUE - 8;

    /**
     * Refuses sets that cannot be joined, by their footers.
     *
     * @throws UnusableInputException when a set has no rows, or a shard no ids
     */
    public static void requireIds(Inventory pairs, Inventory references) {
        String advice = "references are found by id: name the column with --id-column";
        IdJoin.requireIds(pairs, "pairs", advice);
        IdJoin.requireIds(references, "references", advice);
        if (pairs.rows() > MOST_ROWS) {
            throw new UnusableInputException(pairs.rows() + " pairs are more than --references can score in one run ("
                    + MOST_ROWS + "); audit them in parts");
        }
    }

    /**
     * Refuses vectors that do not come from one space, by the first rows.
     *
     * @param options of the pairs
     * @throws UnusableInputException when images, texts and references do not have equal dimensions
     */
    public static void requireOneSpace(Session session, Inventory pairs, Inventory references, ReadOptions options) {
        int[] dims = VectorLengths.of(session, MomentScan.INPUT, pairs, options);
        if (dims[0] != dims[1]) {
            throw new UnusableInputException("RefCLIP-S needs the cosine of image and text, and the sides have "
                    + dims[0] + " and " + dims[1] + " dimensions: leave out --references");
        }
        int own = VectorLengths.of(session, "references", references, options.withDims(0, 0))[0];
        if (own != dims[1]) {
            throw new UnusableInputException("the references have " + own + " dimensions, the texts of the pairs "
                    + dims[1] + ": embed the references with the encoder of the texts");
        }
    }

    /**
     * Reads the references (once more when shards have to be left out), and the input of a finished moment scan.
     *
     * @throws UnusableInputException on bad shards of the references that are not to be left out, when more of their rows
     *     are bad than allowed, when no pair has a reference, or when the input is no longer what the first scan saw
     */
    public static ReferenceScan run(Session session, MomentResult moments, Inventory references, ReadOptions options) {
        Inventory used = references;
        while (true) {
            ReferenceCosines cosines =
                    new ReferenceCosines((int) moments.inventory().rows());
            Found found = read(session, moments, used, cosines);
            List<BadShard> unreadable = BadShard.firstOfEach(inOrder(found.endsOfReferences).stream()
                    .flatMap(end -> end.failures.stream())
                    .toList());
            if (unreadable.isEmpty()) {
                return of(found, cosines, used, options);
            }
            used = used.without(unreadable);
            if (options.onBadShard() == OnBadShard.STOP) {
                throw MomentScan.unusable(
                        used.bad(), used.shardCount() + used.bad().size());
            }
            requireIds(moments.inventory(), used);
        }
    }

    private static Found read(Session session, MomentResult moments, Inventory references, ReferenceCosines cosines) {
        RowRules rules = new RowRules(
                moments.rules().textDims(), 0, moments.normalization(), RowRanges.even(references.rows(), 1));
        ShardScan ofReferences = ShardScan.first(session, "references", references, references.reader(session), rules);
        ShardScan ofPairs = ShardScan.again(session, "references", moments);
        long rows = moments.inventory().rows();
        long bytes = 8L * rules.imageDims() * (rows + references.rows());
        int parts = (int) Math.max(FEWEST_PARTS, bytes / BYTES_A_PART);
        JavaRDD<Found> joined = texts(ofReferences, Origin.REFERENCES)
                .union(texts(ofPairs, Origin.PAIRS))
                .repartitionAndSortWithinPartitions(new JoinKey.ById(parts))
                .mapPartitions(ReferenceJoin::join);
        int atOnce = (int) Math.max(1, BYTES_AT_ONCE / (BYTES_A_PAIR * rows / parts + 1));
        Found total = new Found();
        ofPairs.stepWith(ofReferences, () -> {
            for (int from = 0; from < parts; from += atOnce) {
                int[] next =
                        IntStream.range(from, Math.min(parts, from + atOnce)).toArray();
                for (List<Found> some : joined.collectPartitions(next)) {
                    some.forEach(found -> take(found, total, cosines));
                }
            }
            return total;
        });
        ofPairs.read(inOrder(total.endsOfPairs));
        return total;
    }

    private static JavaPairRDD<JoinKey, Piece> texts(ShardScan scan, Origin origin) {
        return JavaPairRDD.fromJavaRDD(scan.pieces(new ReferenceTask(origin)));
    }

    private static void take(Found found, Found total, ReferenceCosines cosines) {
        total.merge(found);
        for (int i = 0; i < found.rows.length; i++) {
            cosines.put(found.rows[i], found.cosines[i]);
        }
    }

    private static List<TaskResult<RowCounts>> inOrder(List<TaskResult<RowCounts>> ends) {
        return ends.stream().sorted(Comparator.comparingInt(end -> end.task)).toList();
    }

    private static ReferenceScan of(Found found, ReferenceCosines cosines, Inventory references, ReadOptions options) {
        RowCounts counts = new RowCounts();
        inOrder(found.endsOfReferences).forEach(end -> counts.merge(end.result));
        counts.reject(references.bad());
        MomentResult.requireEnoughRows(
                " of the references",
                counts,
                options,
                () -> "; first: "
                        + (counts.examples().isEmpty()
                                ? references.bad().get(0)
                                : String.join("; ", counts.examples())));
        if (!found.crowded.isEmpty()) {
            throw new UnusableInputException(String.format(
                    Locale.ROOT,
                    "more than %,d references have the id %s: name the column that tells texts apart with --id-column",
                    ReferenceJoin.MOST_REFERENCES,
                    Examples.ids(found.crowded)));
        }
        if (found.pairs == 0) {
            throw new UnusableInputException("no pair has the id of a reference: ids of pairs are "
                    + Examples.ids(found.lonePairs) + ", of references "
                    + Examples.ids(found.loneReferences)
                    + ". Name the column of ids that both share with --id-column");
        }
        return new ReferenceScan(
                cosines,
                references,
                counts,
                found.ids,
                found.pairs,
                found.idsWithoutPair,
                found.rowsWithoutPair,
                List.copyOf(found.loneReferences),
                List.copyOf(found.lonePairs));
    }
}
