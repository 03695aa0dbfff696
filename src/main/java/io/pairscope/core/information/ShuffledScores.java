package io.pairscope.core.information;

import io.pairscope.core.moments.RunningMoments;
import java.io.Serializable;

/**
 * Change of the mean score when m pairs exchange their texts, with its standard error. Grows pair by pair, mergeable in order.
 *
 * <p>The scores are of the form {@code s(x, y) = a(x) + b(y) + c(x, y)}, c having mean zero over all images for every text
 * and over all texts for every image. A shuffle does not change the sums of a and b, so only c matters. With partners
 * that have nothing to do with each other the m new c are uncorrelated. The m old values of c are a sample without
 * replacement of the n pairs; for m = n they do not vary. So
 *
 * <p>{@code SE² = m·[var c(new) + (1 − m/n)·var c(old)]/n²} for the mean score over all n pairs.
 *
 * <p>The plain {@code sd(s(new) − s(old))·√m/n} ignores that the differences share images and texts: for a Gaussian with
 * correlations near 1 it is from 0.8 (m ≪ n) to 1.4 (m = n) times the error.
 */
public final class ShuffledScores implements Serializable {
    private static final long serialVersionUID = 1;

    private final RunningMoments newInteractions = new RunningMoments();
    private final RunningMoments oldInteractions = new RunningMoments();
    private double change;

    /**
     * Adds one pair.
     *
     * @param change of its score
     * @param newInteraction c with its new text, up to a constant
     * @param oldInteraction c with its own text, up to a constant
     */
    void add(double change, double newInteraction, double oldInteraction) {
        this.change += change;
        newInteractions.add(newInteraction);
        oldInteractions.add(oldInteraction);
    }

    public void merge(ShuffledScores later) {
        change += later.change;
        newInteractions.merge(later.newInteractions);
        oldInteractions.merge(later.oldInteractions);
    }

    public long count() {
        return newInteractions.count();
    }

    /** The mean over all n pairs, whose mean was {@code before} the shuffle. */
    public double mean(double before, long n) {
        return before + change / n;
    }

    /** Of the mean over all n pairs, over all choices of m of them and all ways to re-pair these; NaN below two pairs. */
    public double standardError(long n) {
        double m = count();
        double kept = 1 - m / n;
        double squares = newInteractions.squares() + kept * oldInteractions.squares();
        return Math.sqrt(m * squares / (m - 1)) / n;
    }
}
