package io.pairscope.core.statistics;

import io.pairscope.core.moments.Marginal;
import io.pairscope.core.moments.PairMoments;
import io.pairscope.core.moments.Side;
import java.util.List;
import java.util.Locale;
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
        return name().toLowerCase(Locale.ROOT);
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
