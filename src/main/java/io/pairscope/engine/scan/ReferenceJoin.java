package io.pairscope.engine.scan;

import io.pairscope.core.linalg.Vectors;
import io.pairscope.engine.scan.ReferenceTask.Origin;
import io.pairscope.engine.scan.ReferenceTask.Piece;
import io.pairscope.engine.shards.JoinKey;
import io.pairscope.engine.shards.RowCounts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import scala.Tuple2;

/** The join of texts of pairs with the references of their id, in one part of the ids; the references of an id are held at a time. */
final class ReferenceJoin {
    /** One more than a message shows. */
    private static final int MOST_EXAMPLES = 4;

    /** References of one id that are kept in memory; an id with more of them is no id. */
    static final int MOST_REFERENCES = 10_000;

    /** What a part of the ids found, or several of them. */
    static final class Found implements Serializable {
        private static final long serialVersionUID = 1;

        /** Pairs with a reference, by number in the plan. */
        long[] rows = {};

        /** Their best cosines; NaN where a text is zero. */
        double[] cosines = {};

        /** Number of rows above. */
        long pairs;

        /** Ids that have a usable reference. */
        long ids;

        long idsWithoutPair;
        long rowsWithoutPair;
        /** Ids without a partner, the first few. */
        final TreeSet<String> loneReferences = new TreeSet<>();

        final TreeSet<String> lonePairs = new TreeSet<>();
        /** Ids with more references than a task takes, the first few. */
        final TreeSet<String> crowded = new TreeSet<>();

        final List<TaskResult<RowCounts>> endsOfReferences = new ArrayList<>();
        final List<TaskResult<RowCounts>> endsOfPairs = new ArrayList<>();

        /** Adds all but the rows of another part. */
        void merge(Found other) {
            pairs += other.pairs;
            ids += other.ids;
            idsWithoutPair += other.idsWithoutPair;
            rowsWithoutPair += other.rowsWithoutPair;
            other.loneReferences.forEach(id -> keep(id, loneReferences));
            other.lonePairs.forEach(id -> keep(id, lonePairs));
            other.crowded.forEach(id -> keep(id, crowded));
            endsOfReferences.addAll(other.endsOfReferences);
            endsOfPairs.addAll(other.endsOfPairs);
        }

        private static void keep(String id, TreeSet<String> first) {
            first.add(id);
            if (first.size() > MOST_EXAMPLES) {
                first.pollLast();
            }
        }
    }

    private final Found found = new Found();
    private final LongStream.Builder rows = LongStream.builder();
    private final DoubleStream.Builder cosines = DoubleStream.builder();
    private final List<double[]> references = new ArrayList<>();
    private String id;
    private boolean hasPair;

    private ReferenceJoin() {}

    /**
     * Joins one part.
     *
     * @param sorted by key
     * @return what was found, as the only element
     */
    static Iterator<Found> join(Iterator<Tuple2<JoinKey, Piece>> sorted) {
        ReferenceJoin join = new ReferenceJoin();
        while (sorted.hasNext()) {
            Tuple2<JoinKey, Piece> next = sorted.next();
            join.add(Origin.values()[next._1().side], next._1(), next._2());
        }
        join.endId();
        join.found.rows = join.rows.build().toArray();
        join.found.cosines = join.cosines.build().toArray();
        return List.of(join.found).iterator();
    }

    private void add(Origin origin, JoinKey key, Piece piece) {
        if (piece.end != null) {
            (origin == Origin.REFERENCES ? found.endsOfReferences : found.endsOfPairs).add(piece.end);
        } else if (key.id == null) {
            found.rowsWithoutPair += origin == Origin.REFERENCES ? 1 : 0;
        } else {
            if (!key.id.equals(id)) {
                endId();
                id = key.id;
            }
            if (origin == Origin.PAIRS) {
                addPair(key, piece.text);
            } else if (references.size() < MOST_REFERENCES) {
                references.add(piece.text);
            } else {
                Found.keep(id, found.crowded);
            }
        }
    }

    private void addPair(JoinKey key, double[] text) {
        hasPair = true;
        if (references.isEmpty()) {
            Found.keep(id, found.lonePairs);
            return;
        }
        double best = Double.NEGATIVE_INFINITY;
        for (double[] reference : references) {
            best = Math.max(best, Vectors.dot(text.length, text, 0, reference, 0));
        }
        found.pairs++;
        rows.add(key.planRow);
        cosines.add(best);
    }

    private void endId() {
        if (!references.isEmpty()) {
            found.ids++;
            if (!hasPair) {
                found.idsWithoutPair++;
                found.rowsWithoutPair += references.size();
                Found.keep(id, found.loneReferences);
            }
        }
        references.clear();
        hasPair = false;
    }
}
