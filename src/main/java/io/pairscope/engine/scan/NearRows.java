package io.pairscope.engine.scan;

import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.core.selection.Centroids;
import io.pairscope.core.selection.NearDuplicates;
import io.pairscope.core.selection.NearSide;
import io.pairscope.core.similarity.UnitRows;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.storage.UnusableInputException;

/**
 * Near duplicates of an input: rows that give way to a better row whose cosine with them reaches a threshold. Rows are compared
 * within cells of spherical k-means, or all with all.
 *
 * <p>Cost in cells: a scan for a sample, k-means of it, one scan that shuffles 8 bytes per value of a compared side, 2·d flops per
 * row and cell and per pair of kept rows of a cell, and two scans that measure what the cells miss. Memory: a task holds the kept
 * rows of one cell, 12 bytes per value; the driver the sample and 24 bytes per dropped row. All with all: see {@link NearRowsExactly}.
 */
public final class NearRows {
    /** Up to so many rows are one cell. */
    private static final int ONE_CELL = 10_000;

    private static final int ROWS_A_CELL = 3000;

    private static final int MOST_CELLS = 2048;

    private NearRows() {}

    /**
     * What was found.
     *
     * @param cells that have rows; 1 where all rows were compared with all
     * @param seed of the sample, of k-means and of the sample that measures the cells
     * @param largestCell the number of its rows
     * @param separated what the cells miss
     */
    public record Result(DroppedRows dropped, int cells, int seed, long largestCell, SeparatedPairs separated) {}

    /**
     * Those within cells. Reads the input of a finished moment scan again.
     *
     * @param ranking of the rows; those that are out are not looked at
     * @param threshold the lowest cosine of near duplicates, above 0
     */
    public static Result of(
            Session session, MomentResult moments, Ranking ranking, double threshold, NearSide side, int seed) {
        NearSearch search = search(moments, ranking, threshold, side);
        return ranking.count() <= ONE_CELL
                ? inOneCell(session, search, seed)
                : inCells(session, search, seed, (int) Math.min(MOST_CELLS, ranking.count() / ROWS_A_CELL));
    }

    /** Likewise of all rows, each compared with all others. */
    public static Result exactly(
            Session session, MomentResult moments, Ranking ranking, double threshold, NearSide side, int seed) {
        NearSearch search = search(moments, ranking, threshold, side);
        return ranking.count() <= ONE_CELL
                ? inOneCell(session, search, seed)
                : new Result(NearRowsExactly.of(session, search), 1, seed, ranking.count(), SeparatedPairs.NONE);
    }

    private static NearSearch search(MomentResult moments, Ranking ranking, double threshold, NearSide side) {
        if (moments.normalization() == Normalization.NEVER) {
            throw new UnusableInputException(
                    "normalize = never: near duplicates are found by cosines, of rows of unit norm; use apply or require");
        }
        return new NearSearch(moments, ranking, threshold, side);
    }

    private static Result inOneCell(Session session, NearSearch search, int seed) {
        CellScan.Result found = choose(session, search, (from, block) -> new int[block.size()], 1);
        return new Result(found.dropped(), 1, seed, search.ranking().count(), SeparatedPairs.NONE);
    }

    /** @param cells about how many, at least 2 */
    static Result inCells(Session session, NearSearch search, int seed, int cells) {
        Side cut = search.cut();
        try (Shared<Centroids> centroids = session.share(KMeansCells.of(session, search, seed, cells))) {
            CellScan.Result found = choose(
                    session,
                    search,
                    (from, block) -> centroids.value().nearest(UnitRows.of(block, cut)),
                    centroids.value().count());
            SeparatedPairs separated = SeparationScan.run(session, search, seed, centroids);
            return new Result(found.dropped(), found.cells(), seed, found.largest(), separated);
        }
    }

    private static CellScan.Result choose(Session session, NearSearch search, CellTask.Cutting cutting, int cells) {
        double threshold = search.threshold();
        return CellScan.run(
                session,
                ShardScan.again(session, "near duplicates", search.moments()),
                search.moments().rules(),
                search.ranking(),
                cutting,
                cells,
                () -> new NearDuplicates(threshold),
                search.side().sides());
    }
}
