package io.pairscope.core.similarity;

import io.pairscope.core.moments.Side;
import java.util.Locale;

/** Which side asks and which side answers. */
public enum Direction {
    IMAGE_TO_TEXT(Side.IMAGE, Side.TEXT),
    TEXT_TO_IMAGE(Side.TEXT, Side.IMAGE),
    IMAGE_TO_IMAGE(Side.IMAGE, Side.IMAGE),
    TEXT_TO_TEXT(Side.TEXT, Side.TEXT);

    private final Side query;
    private final Side gallery;

    Direction(Side query, Side gallery) {
        this.query = query;
        this.gallery = gallery;
    }

    /** The side of the rows that are asked. */
    public Side query() {
        return query;
    }

    /** The side of the rows that answer. */
    public Side gallery() {
        return gallery;
    }

    /** Whether both are one side; a row is then no answer to itself. */
    public boolean isWithin() {
        return query == gallery;
    }

    /** As names of statistics end, and as options spell it: {@code image_to_text}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
