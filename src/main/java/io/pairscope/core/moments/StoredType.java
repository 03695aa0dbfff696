package io.pairscope.core.moments;

/** The floating-point type in which vectors were stored: how fine their values can be. */
public enum StoredType {
    DOUBLE(0x1p-53),
    FLOAT(0x1p-24),
    HALF(0x1p-11);

    private final double unitRoundoff;

    StoredType(double unitRoundoff) {
        this.unitRoundoff = unitRoundoff;
    }

    /** The largest relative error of a stored value. */
    public double unitRoundoff() {
        return unitRoundoff;
    }

    /** The type that says what vectors of either type can tell together. */
    StoredType or(StoredType other) {
        return unitRoundoff >= other.unitRoundoff ? this : other;
    }
}
