package io.pairscope.core.moments;

/** One of the two sides of a pair: the image or the text. */
public enum Side {
    IMAGE,
    TEXT;

    public Side other() {
        return this == IMAGE ? TEXT : IMAGE;
    }

    /** The one of two values that belongs to this side. */
    public <T> T of(T image, T text) {
        return this == IMAGE ? image : text;
    }
}
