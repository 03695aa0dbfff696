package io.pairscope.core.moments;

/** Whose similarities among themselves are recovered. */
public enum Side {
    IMAGE,
    TEXT;

    /** The rows of this side: one free place behind each. */
    public double[] rows(EmbeddingBlock block) {
        return this == IMAGE ? block.image() : block.text();
    }
}
