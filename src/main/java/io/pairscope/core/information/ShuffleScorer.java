package io.pairscope.core.information;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.io.Serializable;
import java.util.Optional;

/** Scores pairs before and after they get each other's texts: by PMI, where there is a Gaussian, and by cosine. */
public final class ShuffleScorer implements Serializable {
    private static final long serialVersionUID = 1;

    /** Null when there is no Gaussian. */
    private final PairScorer scorer;

    private final double[] imageMean;
    private final double[] textMean;

    /** @param pairs the moments of all pairs, before any gets another text */
    public ShuffleScorer(Optional<PairScorer> scorer, PairMoments pairs) {
        this.scorer = scorer.orElse(null);
        this.imageMean = pairs.marginal(Side.IMAGE).mean();
        this.textMean = pairs.marginal(Side.TEXT).mean();
    }

    /** The sums of one thread. */
    public final class Sums {
        private final ShuffledScores pmi = new ShuffledScores();
        private final ShuffledScores cosine = new ShuffledScores();
        private final boolean sameDims = imageMean.length == textMean.length;
        private final PairScorer.Scores before = scorer == null ? null : scorer.new Scores();
        private final PairScorer.Scores after = scorer == null ? null : scorer.new Scores();
        private final double[] a = scorer == null ? null : scorer.coordinates(Side.IMAGE, imageMean);
        private final double[] b = scorer == null ? null : scorer.coordinates(Side.TEXT, textMean);

        /**
         * Adds pairs, whose rows are centred where they stand.
         *
         * @param own the pairs as they were
         * @param moved the same images with their new texts, in the same order
         */
        public void add(EmbeddingBlock own, EmbeddingBlock moved) {
            if (sameDims) {
                for (int i = 0; i < own.size(); i++) {
                    cosine.add(moved.cosine(i) - own.cosine(i), interaction(moved, i), interaction(own, i));
                }
            }
            if (scorer != null) {
                before.score(own);
                after.score(moved);
                for (int i = 0; i < own.size(); i++) {
                    pmi.add(after.pmi(i) - before.pmi(i), after.interaction(i, a, b), before.interaction(i, a, b));
                }
            }
        }

        /** Of PMI, nats; of no pairs when there is no Gaussian. */
        public ShuffledScores pmi() {
            return pmi;
        }

        /** Of cosines, for unit rows; of no pairs when the sides differ in dimensions. */
        public ShuffledScores cosine() {
            return cosine;
        }
    }

    /** {@code (x − x̄)ᵀ(y − ȳ)} up to a constant. */
    private double interaction(EmbeddingBlock block, int i) {
        return block.cosine(i) - block.dot(Side.IMAGE, i, textMean) - block.dot(Side.TEXT, i, imageMean);
    }
}
