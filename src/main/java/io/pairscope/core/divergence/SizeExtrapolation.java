package io.pairscope.core.divergence;

import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.ScatterSum;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Squared Wasserstein-2 distance at infinite size: W2² of two sets, of their halves and of their quarters lies on a
 * parabola in 1/N, whose value at 1/N = 0 is {@code (8·whole − 6·halves + quarters)/3}. Chong and Forsyth, "Effectively
 * unbiased FID and Inception Score and where to find them" (2020), fit a line, which leaves the second order of 1/N.
 *
 * <p>Both sets shrink together, so their sizes may differ. The parabola holds from about one row per dimension of a quarter
 * on.
 *
 * @param halves mean W2² of the first half of one set from the first of the other, and of second halves
 * @param quarters likewise of quarters
 */
public record SizeExtrapolation(double halves, double quarters) {
    /** Parts of a set that are compared at the smallest size. */
    public static final int QUARTERS = 4;

    /**
     * Of each of some distances; on several threads.
     *
     * @param a groups of one set, at least four, in the order of the rows
     * @param b likewise of the other set
     * @param distances W2² of two sets, of each of their parts; of count, mean and scatter alone
     * @return by part
     */
    public static List<SizeExtrapolation> of(
            List<PairMoments> a, List<PairMoments> b, BiFunction<PairMoments, PairMoments, double[]> distances) {
        List<PairMoments> quartersOfA = quarters(a);
        List<PairMoments> quartersOfB = quarters(b);
        List<PairMoments> first =
                Stream.concat(halves(quartersOfA), quartersOfA.stream()).toList();
        List<PairMoments> second =
                Stream.concat(halves(quartersOfB), quartersOfB.stream()).toList();
        List<double[]> found = IntStream.range(0, first.size())
                .parallel()
                .mapToObj(part -> distances.apply(first.get(part), second.get(part)))
                .toList();
        int halves = first.size() - QUARTERS;
        return IntStream.range(0, found.get(0).length)
                .mapToObj(part -> new SizeExtrapolation(
                        mean(found.subList(0, halves), part), mean(found.subList(halves, found.size()), part)))
                .toList();
    }

    /**
     * Of every fourth group, from each of the first four on; part i is compared with part i, so that rows that belong together in
     * two sets in the same order stay together.
     */
    private static List<PairMoments> quarters(List<PairMoments> groups) {
        List<ScatterSum> sums = IntStream.range(0, QUARTERS)
                .mapToObj(quarter -> new ScatterSum())
                .toList();
        for (int group = 0; group < groups.size(); group++) {
            sums.get(group % QUARTERS).add(groups.get(group));
        }
        return sums.stream().map(ScatterSum::moments).toList();
    }

    /** Of every second group. */
    private static Stream<PairMoments> halves(List<PairMoments> quarters) {
        return IntStream.range(0, QUARTERS / 2).mapToObj(half -> {
            ScatterSum sum = new ScatterSum();
            sum.add(quarters.get(half));
            sum.add(quarters.get(half + QUARTERS / 2));
            return sum.moments();
        });
    }

    private static double mean(List<double[]> distances, int part) {
        return distances.stream().mapToDouble(some -> some[part]).average().orElseThrow();
    }

    /** @param whole W2² of the two sets */
    public double atInfinity(double whole) {
        return (8 * whole - 6 * halves + quarters) / 3;
    }

    /**
     * The standard error of {@link #atInfinity}: that of W2² and, squared and added, the noise of halves and quarters, which is
     * about twice the variance of W2² between samples of one distribution.
     *
     * @param ofWhole the standard error of W2² of the two sets
     * @param ofChance the standard deviation of W2² of two such samples
     */
    public static double standardError(double ofWhole, double ofChance) {
        return Math.hypot(ofWhole, Math.sqrt(2) * ofChance);
    }
}
