package io.pairscope.engine.scan;

import io.pairscope.core.moments.Side;
import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.KnownBounds;
import io.pairscope.core.similarity.RightAnswers;
import io.pairscope.core.similarity.SideRows;
import io.pairscope.core.similarity.UnitRows;
import java.io.Serializable;
import java.util.stream.IntStream;

/** Queries that are sent to all executors together, by direction, with the right answers to them. */
final class SearchBatch implements Serializable {
    private static final long serialVersionUID = 1;

    final RowLabels labels;
    final int first;
    final UnitRows images;
    final UnitRows texts;
    /** By direction; null where it is not asked. */
    private final SideRows[] queries = new SideRows[Direction.values().length];

    private final RightAnswers[] right;

    /** Of a process, not sent. */
    private transient KnownBounds[] known;

    private SearchBatch(RowLabels labels, int first, UnitRows images, UnitRows texts, RightAnswers... right) {
        this.labels = labels;
        this.first = first;
        this.images = images;
        this.texts = texts;
        this.right = right;
    }

    /**
     * Right answers are those that rows have themselves; where a label says them there are none yet.
     *
     * @param labels of these rows and of those of the gallery
     * @param first the place of the first of these rows among all queries
     */
    static SearchBatch of(RowLabels labels, int first, PickedRows rows) {
        SearchBatch batch = new SearchBatch(
                labels,
                first,
                rows.vectors(Side.IMAGE),
                rows.vectors(Side.TEXT),
                new RightAnswers[Direction.values().length]);
        for (Direction direction : labels.search.directions()) {
            int place = direction.ordinal();
            batch.queries[place] = labels.queries(direction, rows, batch.vectors(direction.query()));
            batch.right[place] = labels.search.hasOwnAnswers(direction)
                    ? RightAnswers.one(batch.ownCosines())
                    : RightAnswers.none(rows.count());
        }
        return batch;
    }

    /** @param answers by direction */
    SearchBatch with(RightAnswers... answers) {
        SearchBatch answered = new SearchBatch(labels, first, images, texts, answers);
        System.arraycopy(queries, 0, answered.queries, 0, queries.length);
        return answered;
    }

    SideRows queries(Direction direction) {
        return queries[direction.ordinal()];
    }

    RightAnswers right(Direction direction) {
        return right[direction.ordinal()];
    }

    /** What tasks of this process know of the nearest rows in a direction. */
    synchronized KnownBounds known(Direction direction) {
        if (known == null) {
            known = new KnownBounds[Direction.values().length];
        }
        int place = direction.ordinal();
        if (known[place] == null) {
            known[place] = new KnownBounds(count());
        }
        return known[place];
    }

    int count() {
        return images.count();
    }

    private UnitRows vectors(Side side) {
        return side.of(images, texts);
    }

    /** The cosines of the pairs, of sides with as many dimensions. */
    double[] ownCosines() {
        return IntStream.range(0, count())
                .mapToDouble(i -> images.cosine(i, texts, i))
                .toArray();
    }

    /** The vectors of the answers that rows have themselves; null where there are none. */
    UnitRows answers(Direction direction) {
        return labels.search.hasOwnAnswers(direction) ? vectors(direction.gallery()) : null;
    }
}
