package io.pairscope.core.similarity;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Folds tiles of one direction into what the gallery says of the queries. One task's own.
 *
 * <p>A cosine of a tile only decides where its error cannot matter; else the two rows are multiplied again in double. So
 * neighbours and ranks depend neither on the precision of the product nor on how queries and gallery are cut into tiles.
 */
public final class DirectionFold {
    /** A value above every cosine; its negative is below every one by more than any error. */
    private static final double NONE = RowScan.NONE;

    /** Where more than one row in so many is above the right answer, rows are counted without looking at each. */
    private static final int RARE = 32;

    private static final int FEW = 64;

    private final Direction direction;
    private final SideRows queries;
    private final RightAnswers right;
    private final UnitRows answers;
    private final Exponentials exponentials;
    private final Found found;
    private final RankCounts counts;
    private final NearestCandidates candidates;
    private final Map<Long, Integer> queryOf = new HashMap<>();
    private final RowScan scan = new RowScan();
    private final double[] terms = new double[SimilarityTile.GALLERY];

    private SideRows gallery;
    private double error;
    /** Cosines taken so far, of all queries. */
    private long taken;

    /** By query, the row of the gallery's part with its number; −1 for none. */
    private final int[] own;

    /** By query, the cosine of a tile above which a row may be among the nearest. */
    private final double[] lowestNear;

    /** By query, the cosine of a tile above which wrong rows are looked at one by one for its rank. */
    private final double[] lowestRight;

    /** Cosines of the query in turn; below any bound for rows that are no candidates. */
    private final double[] row = new double[SimilarityTile.GALLERY];

    /**
     * @param queries of a batch
     * @param right their right answers
     * @param answers the vector of each query's best right answer, with which copies of it are counted; null for no count
     * @param k neighbours per query
     * @param known of the nearest, to other tasks of these queries
     */
    public DirectionFold(
            Direction direction,
            SideRows queries,
            RightAnswers right,
            UnitRows answers,
            int k,
            KnownBounds known,
            Exponentials exponentials) {
        this.direction = direction;
        this.queries = queries;
        this.right = right;
        this.answers = answers;
        this.exponentials = exponentials;
        this.found = new Found(queries.count(), k, right.size(), exponentials.temperatures().length);
        this.counts = new RankCounts(right);
        this.own = new int[queries.count()];
        this.lowestNear = new double[queries.count()];
        this.lowestRight = new double[queries.count()];
        this.candidates = new NearestCandidates(queries, found, known);
        for (int query = 0; query < queries.count(); query++) {
            if (queries.numbers[query] >= 0) {
                queryOf.put(queries.numbers[query], query);
            }
        }
    }

    /** What was found so far. */
    public Found found() {
        candidates.settle();
        counts.moveTo(found);
        return found;
    }

    /**
     * Takes the cosines of a tile whose rows are those of a part of the gallery; tiles of one part come one after the other. The
     * last parts are kept, 24 MB of vectors or a single part, until {@link #found()} is asked for.
     */
    public void fold(SimilarityTile tile, SideRows gallery) {
        begin(gallery, tile.error());
        int first = tile.firstRow();
        int n = tile.rows();
        int[] repeated = repeatedRows(first, n);
        for (int q = 0; q < tile.queries(); q++) {
            int query = tile.firstQuery() + q;
            tile.copyRow(q, row);
            addExponentials(query, first, n);
            for (int j : repeated) {
                row[j] = -NONE;
            }
            if (open(query, n)) {
                countAbove(query, row, first, n);
            }
            int step = step(query, n);
            for (int from = 0; from < n; from += step) {
                int places = scan.find(row, from, Math.min(from + step, n), lowest(query));
                for (int i = 0; i < places; i++) {
                    take(query, first + scan.place(i), row[scan.place(i)]);
                }
            }
        }
    }

    Exponentials exponentials() {
        return exponentials;
    }

    /** Takes a part of the gallery in turn, and how far cosines of its tiles may be from {@link UnitRows#cosine}. */
    void begin(SideRows gallery, double error) {
        this.error = error;
        candidates.begin(gallery, error);
        if (gallery != this.gallery) {
            this.gallery = gallery;
            findOwnRows();
        }
    }

    private void findOwnRows() {
        Arrays.fill(own, -1);
        for (int j = 0; j < gallery.count(); j++) {
            Integer query = queryOf.get(gallery.numbers[j]);
            if (query != null) {
                own[query] = j;
            }
        }
    }

    private int[] repeatedRows(int first, int n) {
        return IntStream.range(0, n).filter(j -> gallery.repeated[first + j]).toArray();
    }

    /** Within a side, the query itself is left out, and no candidate from here on. */
    private void addExponentials(int query, int first, int n) {
        int at = query * exponentials.temperatures().length;
        int itself = own[query] - first;
        if (direction.isWithin() && itself >= 0 && itself < n) {
            exponentials.add(row, 0, itself, terms, found.sums, at);
            exponentials.add(row, itself + 1, n - itself - 1, terms, found.sums, at);
            row[itself] = -NONE;
            return;
        }
        takeOwnInDouble(query, row, first, n);
        exponentials.add(row, 0, n, terms, found.sums, at);
    }

    /** Across, gives the cosine of the query's own pair all its digits, where it is among n rows from the first one on. */
    void takeOwnInDouble(int query, double[] cosines, int first, int n) {
        if (own[query] >= first && own[query] < first + n) {
            cosines[own[query] - first] = cosine(query, own[query]);
        }
    }

    void addToSum(int temperature, int query, double sum) {
        found.sums[query * exponentials.temperatures().length + temperature] += sum;
    }

    /** Adds sums of exponentials of n queries from the first one on. */
    void addToSums(int temperature, int first, int n, double[] sums) {
        for (int i = 0; i < n; i++) {
            addToSum(temperature, first + i, sums[i]);
        }
    }

    /** Prepares for the cosines of a query with n more rows; returns whether they must be given to {@link #countAbove}, too. */
    boolean open(int query, int n) {
        boolean isRare = right.total(query) != 1 || counts.aboveBest(query) * RARE <= taken / queries.count();
        int rightCount = right.count(query);
        lowestRight[query] = rightCount > 0 && isRare ? right.cosine(query, rightCount - 1) - margin() : NONE;
        lowestNear[query] = candidates.lowest(query);
        taken += n;
        return !isRare;
    }

    /** Of n rows, how many to look at before the bound is asked for again: few while the nearest rows are not known. */
    int step(int query, int n) {
        return lowestNear[query] < -1 ? FEW : n;
    }

    /** What a cosine must be above to be looked at. */
    double lowest(int query) {
        return Math.min(lowestNear[query], lowestRight[query]);
    }

    /** Beyond this distance in a tile, a row is not tied with a right answer. */
    private double margin() {
        return error + 2 * Found.TIE;
    }

    /**
     * Counts those of n rows from the first one on that are above a single right answer, which lies between two cosines; rows
     * that do, too, are taken in double.
     */
    void countAbove(int query, double[] cosines, int first, int n) {
        double low = right.cosine(query, 0) - margin();
        double high = right.cosine(query, 0) + margin();
        long both = countBoth(cosines, n, low, high);
        int definite = (int) both;
        counts.addAbove(query, 0, definite);
        if (both >>> 32 == definite) {
            return;
        }
        for (int j = 0; j < n; j++) {
            if (cosines[j] > low && cosines[j] <= high && isWrong(query, first + j)) {
                rank(query, first + j);
            }
        }
    }

    /** How many cosines are above the higher value, and, from bit 32 on, how many above the lower: by signs, without a branch. */
    private static long countBoth(double[] cosines, int n, double low, double high) {
        long both = 0;
        for (int j = 0; j < n; j++) {
            both += (Double.doubleToRawLongBits(high - cosines[j]) >>> 63)
                    + (Double.doubleToRawLongBits(low - cosines[j]) >>> 63 << 32);
        }
        return both;
    }

    /** Takes the cosine of a query with a row of the gallery's part, as a neighbour and for ranks. */
    void take(int query, int row, double cosine) {
        if (cosine > lowestNear[query]) {
            candidates.add(query, row, cosine);
            lowestNear[query] = candidates.lowest(query);
        }
        if (cosine > lowestRight[query] && isWrong(query, row) && !counts.countDefinite(query, cosine, margin())) {
            rank(query, row);
        }
    }

    private void rank(int query, int row) {
        boolean tiedWithBest = counts.count(query, cosine(query, row));
        if (tiedWithBest && answers != null && answers.isSame(query, gallery.vectors, row)) {
            found.copies[query]++;
        }
    }

    private boolean isWrong(int query, int row) {
        long answer = queries.answers[query];
        return answer < 0 || answer != gallery.answers[row];
    }

    private double cosine(int query, int row) {
        return queries.vectors.cosine(query, gallery.vectors, row);
    }
}
