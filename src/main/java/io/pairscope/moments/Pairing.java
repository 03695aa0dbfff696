package io.pairscope.moments;

import java.io.Serializable;

/**
 * How well the images of a run of rows fit their own texts, and the texts one row further down and up: a score of pairs
 * (cosine, PMI) in its unit. Mergeable in row order.
 */
public final class Pairing implements Serializable {
    private static final long serialVersionUID = 1;

    private final Spread matched;
    private final Spread next;
    private final Spread previous;

    public Pairing() {
        this(new Spread(), new Spread(), new Spread());
    }

    public Pairing(Spread matched, Spread next, Spread previous) {
        this.matched = matched;
        this.next = next;
        this.previous = previous;
    }

    /** Of image i and text j of a block. */
    public interface Score {
        double of(int image, int text);
    }

    /** Adds the rows of a block. Rows between which others were refused are not neighbours. */
    public void accumulate(EmbeddingBlock block, Score score) {
        for (int i = 0; i < block.size(); i++) {
            matched.add(score.of(i, i));
            if (i > 0 && block.rowNumber(i) == block.rowNumber(i - 1) + 1) {
                next.add(score.of(i - 1, i));
                previous.add(score.of(i, i - 1));
            }
        }
    }

    public void merge(Pairing later) {
        matched.merge(later.matched);
        next.merge(later.next);
        previous.merge(later.previous);
    }

    /** Each image with its text. */
    public Spread matched() {
        return matched;
    }

    /** Each image with the text of the next row. */
    public Spread next() {
        return next;
    }

    /** Each image with the text of the row before. */
    public Spread previous() {
        return previous;
    }
}
