package io.pairscope.core.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Hubness of a gallery: the skewness of k-occurrence, the number of queries that have a row among their k nearest.
 * Radovanović, Nanopoulos and Ivanović, "Hubs in space" (2010).
 */
public final class Hubness {
    /**
     * A row that many queries name.
     *
     * @param number of the row in the gallery
     * @param count of queries that name it
     */
    public record Hub(long number, long count) {}

    private static final Comparator<Hub> WORST =
            Comparator.comparingLong(Hub::count).reversed().thenComparingLong(Hub::number);

    private final List<Hub> named = new ArrayList<>();
    private final long rows;

    /**
     * Costs {@code O(n log n)} of n neighbours, whatever the gallery's size.
     *
     * @param neighbours numbers of the nearest rows of all queries; −1 for none
     * @param rows of the gallery that could be named
     */
    public Hubness(long[] neighbours, long rows) {
        this.rows = rows;
        long[] sorted =
                Arrays.stream(neighbours).filter(number -> number >= 0).sorted().toArray();
        int first = 0;
        for (int i = 1; i <= sorted.length; i++) {
            if (i == sorted.length || sorted[i] != sorted[first]) {
                named.add(new Hub(sorted[first], i - first));
                first = i;
            }
        }
        named.sort(WORST);
    }

    /** {@code m3/m2^1.5} over all rows of the gallery, those that nobody names among them; NaN where all are named alike. */
    public double skewness() {
        double mean = named.stream().mapToLong(Hub::count).sum() / (double) rows;
        double unnamed = rows - named.size();
        double second = unnamed * mean * mean;
        double third = -unnamed * mean * mean * mean;
        for (Hub hub : named) {
            double deviation = hub.count() - mean;
            second += deviation * deviation;
            third += deviation * deviation * deviation;
        }
        return second == 0 ? Double.NaN : third / rows / Math.pow(second / rows, 1.5);
    }

    /** The rows that most queries name, the worst first; of equals the lower number first. */
    public List<Hub> worst(int most) {
        return List.copyOf(named.subList(0, Math.min(most, named.size())));
    }
}
