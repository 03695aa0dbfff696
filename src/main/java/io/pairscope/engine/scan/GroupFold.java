package io.pairscope.engine.scan;

import io.pairscope.core.information.GroupRePairing;
import io.pairscope.core.moments.GroupedDeviations;
import io.pairscope.engine.listing.BadShard;
import io.pairscope.engine.scan.DistributedFold.Key;
import io.pairscope.engine.scan.GroupTask.Piece;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * A part of the random order of groups in a {@link GroupScan}: deviations of PMI summed group by group, and groups that trade
 * texts.
 *
 * @param mean PMI of all rows
 * @param first re-pairing
 * @param count of re-pairings
 */
record GroupFold(double mean, int rx, int ry, int first, int count, long seed)
        implements PairFlatMapFunction<Iterator<Tuple2<Key, Piece>>, Key, GroupFold.Result> {
    /** Key of the results that are no cross-products; re-pairings are the groups from 0. */
    private static final int SUMS = -1;

    /** Of one part, or of several in order: either sums over its groups or the cross-products of a re-pairing. */
    static final class Result implements Serializable {
        private static final long serialVersionUID = 1;

        final GroupedDeviations deviations = new GroupedDeviations();
        final List<BadShard> failures = new ArrayList<>();
        final RowsSeen seen = new RowsSeen();
        long moved;
        /** Null beside sums. */
        double[] cross;

        /** Adds what comes behind. */
        Result merge(Result later) {
            deviations.merge(later.deviations);
            failures.addAll(later.failures);
            seen.add(later.seen);
            moved += later.moved;
            for (int i = 0; cross != null && i < cross.length; i++) {
                cross[i] += later.cross[i];
            }
            return this;
        }
    }

    @Override
    public Iterator<Tuple2<Key, Result>> call(Iterator<Tuple2<Key, Piece>> sorted) {
        if (!sorted.hasNext()) {
            return List.<Tuple2<Key, Result>>of().iterator();
        }
        Group group = new Group();
        int part = 0;
        while (sorted.hasNext()) {
            Tuple2<Key, Piece> next = sorted.next();
            part = next._1().group;
            if (group.rePairing == null) {
                group.rePairing = new GroupRePairing(rx, ry, first, count, seed + 31L * part);
            }
            if (next._2().end != null) {
                group.end(next._2().end);
            } else {
                group.add(next._1().order(), next._2());
            }
        }
        return group.results(part).iterator();
    }

    /** The group whose rows are coming in, and what was found before. */
    private final class Group {
        private final Result sums = new Result();
        private final List<double[]> coordinates = new ArrayList<>();
        private GroupRePairing rePairing;
        private long place;
        private long rows;
        private double deviation;

        void end(TaskResult<Long> task) {
            sums.seen.add(task.seen);
            sums.failures.addAll(task.failures);
        }

        void add(long placeOfGroup, Piece row) {
            if (rows > 0 && placeOfGroup != place) {
                close();
            }
            place = placeOfGroup;
            rows++;
            deviation += row.pmi - mean;
            if (rows <= rePairing.largestGroup()) {
                coordinates.add(row.coordinates);
            } else {
                coordinates.clear();
            }
        }

        private void close() {
            sums.deviations.add(deviation, rows);
            if (!coordinates.isEmpty()) {
                rePairing.add(coordinates);
            }
            coordinates.clear();
            deviation = 0;
            rows = 0;
        }

        List<Tuple2<Key, Result>> results(int part) {
            if (rows > 0) {
                close();
            }
            rePairing.rePair();
            sums.moved = rePairing.moved();
            List<Tuple2<Key, Result>> results = new ArrayList<>();
            results.add(new Tuple2<>(new Key(SUMS, part), sums));
            for (int r = 0; r < count; r++) {
                Result result = new Result();
                result.cross = rePairing.crosses()[r];
                results.add(new Tuple2<>(new Key(r, part), result));
            }
            return results;
        }
    }
}
