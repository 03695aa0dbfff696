package io.pairscope.core.moments;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Histogram of numbers whose range is not known beforehand: bins of a power of two, with edges at its multiples, each two of
 * which become one whenever a number lies too far out. The same numbers give the same counts in whatever order they come and
 * are merged. 8 kB.
 */
public final class GrowingHistogram implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int BINS = 1024;
    /** Of two to the power of this are bins while numbers are closer together than 2⁻¹⁰. */
    private static final int FINEST = -20;
    /** Numbers further from 0 count as this. */
    private static final double FURTHEST = 0x1p40;

    /** Of a histogram that is shown. */
    private static final int SHOWN = 64;
    /** The share of the numbers that may lie beyond either end of it. */
    private static final double BEYOND = 0.001;

    /** By the number of the bin modulo their number. */
    private long[] counts = new long[BINS];

    private int exponent = FINEST;
    /** 2 to the power of −exponent. */
    private double binsOfOne = Math.scalb(1.0, -FINEST);

    private long count;
    /** The lowest and the highest bin that is not empty. */
    private long low;

    private long high;

    /** Counts of equal bins; the first and the last also hold the few numbers that lie beyond them. */
    public record Counts(double from, double to, long[] counts) {}

    /** NaN counts nowhere. */
    public void add(double number) {
        if (!Double.isNaN(number)) {
            double bounded = Math.max(-FURTHEST, Math.min(FURTHEST, number));
            add((long) Math.floor(bounded * binsOfOne), exponent, 1);
        }
    }

    /** @param bin of width 2 to the power of {@code ofWidth} */
    private void add(long bin, int ofWidth, long more) {
        while (exponent < ofWidth) {
            coarsen();
        }
        long at = bin >> exponent - ofWidth;
        while (count > 0 && Math.max(high, at) - Math.min(low, at) >= BINS) {
            coarsen();
            at >>= 1;
        }
        low = count == 0 ? at : Math.min(low, at);
        high = count == 0 ? at : Math.max(high, at);
        counts[place(at)] += more;
        count += more;
    }

    private void coarsen() {
        long[] finer = counts;
        counts = new long[BINS];
        for (long bin = low; bin <= high; bin++) {
            counts[place(bin >> 1)] += finer[place(bin)];
        }
        exponent++;
        binsOfOne /= 2;
        low >>= 1;
        high >>= 1;
    }

    private static int place(long bin) {
        return Math.floorMod(bin, BINS);
    }

    public void merge(GrowingHistogram other) {
        for (long bin = other.low; bin <= other.high; bin++) {
            long more = other.counts[place(bin)];
            if (more > 0) {
                add(bin, other.exponent, more);
            }
        }
    }

    /** How many numbers it holds. */
    public long count() {
        return count;
    }

    /**
     * Histograms of the same at most 64 bins, which leave out no more than a thousandth of the numbers of each at either end;
     * empty when none of them has a number.
     */
    public static Optional<List<Counts>> together(GrowingHistogram... histograms) {
        List<GrowingHistogram> filled =
                Stream.of(histograms).filter(some -> some.count > 0).toList();
        if (filled.isEmpty()) {
            return Optional.empty();
        }
        int finest = filled.stream().mapToInt(some -> some.exponent).max().orElseThrow();
        long first = filled.stream()
                .mapToLong(some -> some.binBehind(BEYOND) >> finest - some.exponent)
                .min()
                .orElseThrow();
        long last = filled.stream()
                .mapToLong(some -> some.binBehind(1 - BEYOND) >> finest - some.exponent)
                .max()
                .orElseThrow();
        int coarser = 0;
        while ((last >> coarser) - (first >> coarser) >= SHOWN) {
            coarser++;
        }
        int exponent = finest + coarser;
        long from = first >> coarser;
        long to = last >> coarser;
        return Optional.of(Stream.of(histograms)
                .map(some -> some.counts(exponent, from, to))
                .toList());
    }

    /** The first bin up to which there are more numbers than a share of all. */
    private long binBehind(double share) {
        long sum = 0;
        for (long bin = low; bin < high; bin++) {
            sum += counts[place(bin)];
            if (sum > share * count) {
                return bin;
            }
        }
        return high;
    }

    private Counts counts(int ofWidth, long from, long to) {
        long[] shown = new long[(int) (to - from + 1)];
        for (long bin = low; bin <= high; bin++) {
            long at = Math.max(from, Math.min(to, bin >> ofWidth - exponent));
            shown[(int) (at - from)] += counts[place(bin)];
        }
        return new Counts(Math.scalb((double) from, ofWidth), Math.scalb((double) to + 1, ofWidth), shown);
    }
}
