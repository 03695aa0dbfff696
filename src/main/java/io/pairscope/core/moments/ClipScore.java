package io.pairscope.core.moments;

import java.util.Arrays;

/**
 * CLIP-S and RefCLIP-S of one pair. Hessel et al., "CLIPScore: a reference-free evaluation metric for image captioning"
 * (2021).
 */
public final class ClipScore {
    /** What becomes of negative cosines. */
    public enum Form {
        /** {@code 2.5·max(c, 0)}, in [0, 2.5], as published. */
        CLIPPED,
        /** {@code 2.5·c}, in [−2.5, 2.5]. */
        UNCLIPPED;

        /** That of some scores: a negative one tells that they are not clipped. NaN are none. */
        public static Form of(double... scores) {
            return Arrays.stream(scores).anyMatch(score -> score < 0) ? UNCLIPPED : CLIPPED;
        }

        /** CLIP-S of the cosine of image and text. */
        public double score(double cosine) {
            return CosineMoments.CLIP_SCORE_WEIGHT * (this == CLIPPED ? Math.max(cosine, 0) : cosine);
        }
    }

    private ClipScore() {}

    /** CLIP-S: {@code 2.5·max(c, 0)}, in [0, 2.5], of the cosine of image and text. */
    public static double of(double cosine) {
        return Form.CLIPPED.score(cosine);
    }

    /**
     * RefCLIP-S: {@code 2ab/(a + b)}, the harmonic mean of a = CLIP-S, clipped, and b = max(0, r); in [0, 10/7], and 0 where either is.
     *
     * @param cosine of image and text
     * @param reference r, the largest cosine of the text with a reference text of the image
     */
    public static double withReferences(double cosine, double reference) {
        double a = of(cosine);
        double b = Math.max(reference, 0);
        return a == 0 || b == 0 ? 0 : 2 * a * b / (a + b);
    }
}
