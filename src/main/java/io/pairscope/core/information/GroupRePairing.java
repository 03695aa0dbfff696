package io.pairscope.core.information;

import io.pairscope.core.linalg.Blas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Cross-products {@code Σ u vᵀ} of pairs whose groups get each other's texts at random: within a group rows keep their order, a
 * group gets the texts of another one of as many rows, none its own. What is left between the sides after that is chance, for
 * pairs that depend on one another within groups and not between them.
 *
 * <p>Groups come in a random order. Those of one size wait until the memory is full, then trade places in one random cycle (Sattolo)
 * a re-pairing. A size with fewer than {@link #FEWEST} groups stays out, since it has but one cycle, and so does a
 * group that takes more than a third of the memory.
 *
 * <p>Cost: 2·rx·ry flops per row and re-pairing. Memory: 8·rx·ry bytes per re-pairing, and {@link #MEMORY} bytes of rows.
 */
public final class GroupRePairing {
    /** Groups of one size that can trade places. */
    public static final int FEWEST = 3;

    private static final long MEMORY = 64L << 20;
    private static final int BLOCK = 1024;

    private final int rx;
    private final int ry;
    private final long seed;
    private final int first;
    private final double[][] crosses;
    private final long mostRows;
    private final double[] u;
    private final double[] v;
    /** By size; of each group the rows of u, then those of v. */
    private final TreeMap<Integer, List<double[]>> waiting = new TreeMap<>();

    private long waitingRows;
    private long flushes;
    private long moved;

    /**
     * @param first the number of the first re-pairing: each has random numbers of its own
     * @param count of re-pairings
     */
    public GroupRePairing(int rx, int ry, int first, int count, long seed) {
        this(rx, ry, first, count, seed, MEMORY / (8L * Math.max(1, rx + ry)));
    }

    GroupRePairing(int rx, int ry, int first, int count, long seed, long mostRows) {
        this.rx = rx;
        this.ry = ry;
        this.first = first;
        this.seed = seed;
        this.mostRows = mostRows;
        this.crosses = new double[count][rx * ry];
        this.u = new double[BLOCK * rx];
        this.v = new double[BLOCK * ry];
    }

    /** Rows that the largest group may have that is re-paired. */
    public long largestGroup() {
        return mostRows / 3;
    }

    /** Adds a whole group of at most {@link #largestGroup} rows: the coordinates of each image, then of its text. */
    public void add(List<double[]> rows) {
        int n = rows.size();
        double[] group = new double[n * (rx + ry)];
        for (int i = 0; i < n; i++) {
            System.arraycopy(rows.get(i), 0, group, i * rx, rx);
            System.arraycopy(rows.get(i), rx, group, n * rx + i * ry, ry);
        }
        waiting.computeIfAbsent(n, size -> new ArrayList<>()).add(group);
        waitingRows += n;
        if (waitingRows > mostRows) {
            rePair();
            if (waitingRows > mostRows / 2) {
                waiting.clear();
                waitingRows = 0;
            }
        }
    }

    /** Re-pairs the groups that wait; to be called once more when all groups are in. */
    public void rePair() {
        waiting.forEach((size, groups) -> {
            if (groups.size() >= FEWEST) {
                for (int r = 0; r < crosses.length; r++) {
                    accumulate(size, groups, cycle(groups.size(), first + r), crosses[r]);
                }
                moved += (long) size * groups.size();
                waitingRows -= (long) size * groups.size();
                groups.clear();
            }
            flushes++;
        });
        waiting.values().removeIf(List::isEmpty);
    }

    /** A random cycle through n places: who gets whose texts. */
    private int[] cycle(int n, int rePairing) {
        SplittableRandom random = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (rePairing + 1) + flushes);
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    private void accumulate(int size, List<double[]> groups, int[] textsOf, double[] cross) {
        int rows = 0;
        for (int g = 0; g < groups.size(); g++) {
            double[] own = groups.get(g);
            double[] other = groups.get(textsOf[g]);
            for (int i = 0; i < size; i++) {
                System.arraycopy(own, i * rx, u, rows * rx, rx);
                System.arraycopy(other, size * rx + i * ry, v, rows * ry, ry);
                if (++rows == BLOCK) {
                    Blas.gemm("N", "T", rx, ry, rows, 1, u, rx, v, ry, 1, cross);
                    rows = 0;
                }
            }
        }
        if (rows > 0) {
            Blas.gemm("N", "T", rx, ry, rows, 1, u, rx, v, ry, 1, cross);
        }
    }

    /** The sums {@code Σ u vᵀ} of each re-pairing, rx × ry, column after column. */
    public double[][] crosses() {
        return crosses;
    }

    /** The number of rows with new texts, the same in every re-pairing. */
    public long moved() {
        return moved;
    }
}
