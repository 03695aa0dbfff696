package io.pairscope.core.agreement;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Pairwise accuracy over preferences of people: the share of pairs (a, b) in which the score of the one that people prefer is the
 * higher one, as Pascal-50S and FOIL count it. Pairs of equal scores count as {@link Ties} say.
 */
public final class PreferenceAccuracy {
    /** What a pair of equal scores counts: half a right answer, as a coin would earn, or none. */
    public enum Ties {
        HALF(0.5),
        ZERO(0);

        private final double credit;

        Ties(double credit) {
            this.credit = credit;
        }
    }

    /** By unit. */
    private final int[] right;

    private final int[] tied;
    private final int[] wrong;

    /** @param units of pairs that depend on one another, such as those of one image; as many as pairs where none do */
    public PreferenceAccuracy(int units) {
        right = new int[units];
        tied = new int[units];
        wrong = new int[units];
    }

    /**
     * Adds a pair.
     *
     * @param preferred −1 where people prefer a, 1 where they prefer b; a pair without a preference has no right answer
     * @param unit from 0
     */
    public void add(double scoreA, double scoreB, int preferred, int unit) {
        if (preferred != -1 && preferred != 1) {
            throw new IllegalArgumentException("a preference must be -1 or 1, is " + preferred);
        }
        if (Double.isNaN(scoreA) || Double.isNaN(scoreB)) {
            throw new IllegalArgumentException("scores must be numbers, are " + scoreA + " and " + scoreB);
        }
        if (scoreA == scoreB) {
            tied[unit]++;
        } else if (scoreA > scoreB == preferred < 0) {
            right[unit]++;
        } else {
            wrong[unit]++;
        }
    }

    public long pairs() {
        return all().mapToLong(this::pairs).sum();
    }

    /** Pairs of equal scores. */
    public long ties() {
        return all().mapToLong(unit -> tied[unit]).sum();
    }

    /** From 0 to 1; NaN without a pair. */
    public double accuracy(Ties ties) {
        return accuracy(ties, all().toArray());
    }

    private double accuracy(Ties ties, int[] units) {
        double credit = 0;
        long pairs = 0;
        for (int unit : units) {
            credit += credit(unit, ties);
            pairs += pairs(unit);
        }
        return credit / pairs;
    }

    /**
     * The standard error of the accuracy a, of independent units: {@code √(G/(G − 1)·Σ(cg − a·ng)²)/n}, unit g with ng of n pairs that
     * earn cg, as of a ratio of means (Cochran, "Sampling techniques", 1977, section 2.11). Of units of one pair it is the sample
     * deviation of the pairs over √n. NaN for fewer than 2, and where nothing scatters, as at an accuracy of 0 or 1: an error of 0 would
     * claim certainty.
     */
    public double standardError(Ties ties) {
        double accuracy = accuracy(ties);
        int[] units = units();
        double squares = 0;
        for (int unit : units) {
            double residual = credit(unit, ties) - accuracy * pairs(unit);
            squares += residual * residual;
        }
        double count = units.length;
        return count < 2 || squares == 0 ? Double.NaN : Math.sqrt(count / (count - 1) * squares) / pairs();
    }

    /**
     * A bootstrap interval of the accuracy, from resamples of whole units; NaN for fewer than 2. Resamples of an accuracy of 0 or 1 are all
     * the same: the interval is then the share that G units without an exception leave possible, to (1 − level)^(1/G), which is
     * about 3/G from its end at a level of 0.95.
     *
     * @param level such as 0.95
     */
    public Interval interval(Ties ties, int resamples, long seed, double level) {
        int[] units = units();
        if (units.length < 2) {
            return new Interval(Double.NaN, Double.NaN);
        }
        double accuracy = accuracy(ties);
        if (accuracy == 0 || accuracy == 1) {
            double least = Math.pow(1 - level, 1.0 / units.length);
            return accuracy == 1 ? new Interval(least, 1) : new Interval(0, 1 - least);
        }
        Resamples drawn = Resamples.ofRows(units.length, seed);
        double[] values = IntStream.range(0, resamples)
                .parallel()
                .mapToObj(drawn::rows)
                .mapToDouble(some -> accuracy(
                        ties, Arrays.stream(some).map(place -> units[place]).toArray()))
                .map(value -> accuracy + drawn.shrinkage() * (value - accuracy))
                .toArray();
        return Interval.percentile(values, level);
    }

    private IntStream all() {
        return IntStream.range(0, right.length);
    }

    /** Those that have a pair. */
    private int[] units() {
        return all().filter(unit -> pairs(unit) > 0).toArray();
    }

    private long pairs(int unit) {
        return (long) right[unit] + tied[unit] + wrong[unit];
    }

    private double credit(int unit, Ties ties) {
        return right[unit] + ties.credit * tied[unit];
    }
}
