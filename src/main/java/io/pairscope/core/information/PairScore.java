package io.pairscope.core.information;

import io.pairscope.core.moments.ClipScore;
import io.pairscope.core.moments.EmbeddingBlock;
import java.io.Serializable;
import java.util.Locale;

/** A score of pairs that rows alone give, as {@code scores/} has it: cosine, CLIP-S, or PMI under a Gaussian. */
public final class PairScore implements Serializable {
    private static final long serialVersionUID = 1;

    /** Scores by the names of their columns. */
    public enum Kind {
        COSINE,
        CLIP_SCORE,
        PMI;

        public String column() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    /** Null for scores that need none. */
    private final PairScorer scorer;
    /** Likewise. */
    private final ClipScore.Form form;

    private PairScore(Kind kind, PairScorer scorer, ClipScore.Form form) {
        this.kind = kind;
        this.scorer = scorer;
        this.form = form;
    }

    /** Of sides of equal dimensions, in [−1, 1]. */
    public static PairScore cosine() {
        return new PairScore(Kind.COSINE, null, null);
    }

    /** CLIP-S, likewise. */
    public static PairScore clipScore(ClipScore.Form form) {
        return new PairScore(Kind.CLIP_SCORE, null, form);
    }

    /** In nats. */
    public static PairScore pmi(PairScorer scorer) {
        return new PairScore(Kind.PMI, scorer, null);
    }

    public Kind kind() {
        return kind;
    }

    /** Scores of blocks, for one thread. */
    public final class Scores {
        private final PairScorer.Scores ofGaussian = scorer == null ? null : scorer.new Scores();

        /** Puts the scores of all pairs of a block to a place; its rows may be centred where they stand. NaN where there is none. */
        public void score(EmbeddingBlock block, double[] target, int at) {
            if (kind == Kind.PMI) {
                ofGaussian.score(block);
            }
            for (int i = 0; i < block.size(); i++) {
                target[at + i] = switch (kind) {
                    case COSINE -> block.cosine(i);
                    case CLIP_SCORE -> form.score(block.cosine(i));
                    case PMI -> ofGaussian.pmi(i);
                };
            }
        }
    }
}
