package io.pairscope.engine.scan;

import io.pairscope.core.similarity.Direction;
import io.pairscope.core.similarity.Exponentials;
import io.pairscope.core.similarity.Uniformity;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What is asked of a gallery. */
public final class Search implements Serializable {
    private static final long serialVersionUID = 1;

    private final ArrayList<Direction> directions;
    private final int k;
    private final int match;
    private final int classLabel;
    private final Exponentials exponentials;
    private final boolean withinOneSet;

    /**
     * @param k neighbours per query
     * @param match the label whose value right answers share; −1 where the answer to a row is its own other side
     * @param classLabel the label that holds the class of a row; −1 for none
     * @param exponentials of the cosines between the sides
     * @param withinOneSet whether the gallery is the set that the queries are from
     */
    public Search(
            List<Direction> directions,
            int k,
            int match,
            int classLabel,
            Exponentials exponentials,
            boolean withinOneSet) {
        this.directions = new ArrayList<>(directions);
        this.k = k;
        this.match = match;
        this.classLabel = classLabel;
        this.exponentials = exponentials;
        this.withinOneSet = withinOneSet;
    }

    List<Direction> directions() {
        return directions;
    }

    int k() {
        return k;
    }

    int match() {
        return match;
    }

    int classLabel() {
        return classLabel;
    }

    boolean withinOneSet() {
        return withinOneSet;
    }

    boolean asks(Direction direction) {
        return directions.contains(direction);
    }

    /** Whether the answer to a row is its own other side. */
    boolean hasOwnAnswers(Direction direction) {
        return match < 0 && withinOneSet && !direction.isWithin();
    }

    /** What is summed up in a direction: all pairs of rows of a side, and pairs of the sides where every row has its own. */
    Exponentials exponentials(Direction direction) {
        if (direction.isWithin()) {
            return Exponentials.of(Uniformity.TEMPERATURE);
        }
        return withinOneSet ? exponentials : Exponentials.of();
    }
}
