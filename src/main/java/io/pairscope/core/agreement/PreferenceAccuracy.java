package io.pairscope.core.agreement;

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

    private long right;
    private long tied;
    private long wrong;

    /**
     * Adds a pair.
     *
     * @param preferred −1 where people prefer a, 1 where they prefer b; a pair without a preference has no right answer
     */
    public void add(double scoreA, double scoreB, int preferred) {
        if (preferred != -1 && preferred != 1) {
            throw new IllegalArgumentException("a preference must be -1 or 1, is " + preferred);
        }
        if (Double.isNaN(scoreA) || Double.isNaN(scoreB)) {
            throw new IllegalArgumentException("scores must be numbers, are " + scoreA + " and " + scoreB);
        }
        if (scoreA == scoreB) {
            tied++;
        } else if (scoreA > scoreB == preferred < 0) {
            right++;
        } else {
            wrong++;
        }
    }

    public long pairs() {
        return right + tied + wrong;
    }

    /** Pairs of equal scores. */
    public long ties() {
        return tied;
    }

    /** From 0 to 1; NaN without a pair. */
    public double accuracy(Ties ties) {
        return (right + ties.credit * tied) / pairs();
    }

    /** The standard error of the accuracy, of independent pairs: their sample deviation over √n; NaN for fewer than 2. */
    public double standardError(Ties ties) {
        double accuracy = accuracy(ties);
        double squares =
                right * square(1 - accuracy) + tied * square(ties.credit - accuracy) + wrong * square(accuracy);
        double n = pairs();
        return n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n);
    }

    private static double square(double value) {
        return value * value;
    }
}
