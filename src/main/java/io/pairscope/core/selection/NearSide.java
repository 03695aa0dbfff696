package io.pairscope.core.selection;

import io.pairscope.core.moments.Side;

/** The sides on which rows must be near to be near duplicates. */
public enum NearSide {
    IMAGE(Side.IMAGE),
    TEXT(Side.TEXT),
    /** Near on each of the two. */
    BOTH(Side.IMAGE, Side.TEXT);

    private final Side[] sides;

    NearSide(Side... sides) {
        this.sides = sides;
    }

    /** The sides that are compared, the one first by which rows are put into cells. */
    public Side[] sides() {
        return sides.clone();
    }
}
