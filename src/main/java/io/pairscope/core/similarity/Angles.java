package io.pairscope.core.similarity;

/** Angles between unit vectors. */
public final class Angles {
    private Angles() {}

    /** The angle in radians, from 0 to π, of a squared chord {@code ‖x − y‖²}: exact for close vectors, as acos is not. */
    public static double ofSquaredChord(double squaredChord) {
        return 2 * Math.asin(Math.min(1, Math.sqrt(squaredChord) / 2));
    }
}
