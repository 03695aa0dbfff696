package io.pairscope.core.statistics;

import io.pairscope.core.linalg.BlockCholesky;
import io.pairscope.core.linalg.Cholesky;
import io.pairscope.core.linalg.SymmetricMatrix;
import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import io.pairscope.core.text.Constant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A part of pairs that a statistic is taken of: the images, the texts, or both as one vector. */
public enum Part {
    IMAGE("images"),
    TEXT("texts"),
    JOINT("pairs as one vector");

    public static final List<Part> SIDES = List.of(IMAGE, TEXT);

    private final String rows;

    Part(String rows) {
        this.rows = rows;
    }

    /** As names of statistics end. */
    public String key() {
        return Constant.key(this);
    }

    /** What its rows are called. */
    String rows() {
        return rows;
    }

    /** The one of three values that is its own. */
    public <T> T of(T image, T text, T joint) {
        return switch (this) {
            case IMAGE -> image;
            case TEXT -> text;
            case JOINT -> joint;
        };
    }

    /** The moments of its vectors. */
    public Marginal of(PairMoments moments) {
        return switch (this) {
            case IMAGE -> moments.marginal(Side.IMAGE);
            case TEXT -> moments.marginal(Side.TEXT);
            case JOINT -> moments.joint();
        };
    }

    /** Its factors. */
    Cholesky of(BlockCholesky factors) {
        return of(factors.first(), factors.second(), factors.whole());
    }

    /**
     * Its coordinates of a pair.
     *
     * @param split how many of them are those of the image
     */
    double[] of(double[] pair, int split) {
        return Arrays.copyOfRange(pair, from(split), to(split, pair.length));
    }

    /** Its rows and columns of a matrix of order {@code split} and the dimensions of the text. */
    SymmetricMatrix of(SymmetricMatrix pairs, int split) {
        return pairs.principal(from(split), to(split, pairs.order()));
    }

    private int from(int split) {
        return this == TEXT ? split : 0;
    }

    private int to(int split, int order) {
        return this == IMAGE ? split : order;
    }

    /** The moments of its rows as they are stored, as far as they were kept; of pairs as one vector they never are. */
    Optional<Marginal> rawOf(PairMoments moments) {
        return switch (this) {
            case IMAGE -> raw(moments, Side.IMAGE);
            case TEXT -> raw(moments, Side.TEXT);
            case JOINT -> Optional.empty();
        };
    }

    private static Optional<Marginal> raw(PairMoments moments, Side side) {
        return moments.raw(side).map(raw -> raw.marginal(moments.storedType(side)));
    }
}
