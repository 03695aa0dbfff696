package io.pairscope.engine.scan;

import io.pairscope.core.moments.Side;
import io.pairscope.core.selection.NearSide;

/**
 * What near duplicates are looked for.
 *
 * @param moments of a finished moment scan, whose input is read again
 * @param ranking of the rows; those that are out are not looked at
 * @param threshold the lowest cosine of near duplicates
 */
record NearSearch(MomentResult moments, Ranking ranking, double threshold, NearSide side) {
    /** The side by which rows are put into cells. */
    Side cut() {
        return side.sides()[0];
    }
}
