package io.pairscope.engine.formats;

/** Half-precision numbers (IEEE 754 binary16) as floats, which hold all of them exactly. */
public final class Float16 {
    private static final int EXPONENT_BITS = 0x1F;
    private static final int FRACTION_BITS = 10;
    private static final int BIAS = 15;
    private static final float[] VALUES = new float[1 << Short.SIZE];

    static {
        for (int bits = 0; bits < VALUES.length; bits++) {
            VALUES[bits] = decode(bits);
        }
    }

    private Float16() {}

    public static float toFloat(short bits) {
        return VALUES[bits & 0xFFFF];
    }

    /** The half-precision number that equals a float; for floats that are one. */
    static short toBits(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> Short.SIZE & 1 << Short.SIZE - 1;
        float magnitude = Math.abs(value);
        if (!(magnitude <= Float.MAX_VALUE)) {
            return (short) (sign | EXPONENT_BITS << FRACTION_BITS | (Float.isNaN(value) ? 1 : 0));
        }
        int exponent = Math.getExponent(magnitude) + BIAS;
        int shifted = exponent <= 0
                ? (int) Math.scalb(magnitude, BIAS - 1 + FRACTION_BITS)
                : exponent << FRACTION_BITS | (bits & (1 << 23) - 1) >> 23 - FRACTION_BITS;
        return (short) (sign | shifted);
    }

    private static float decode(int bits) {
        int fraction = bits & (1 << FRACTION_BITS) - 1;
        int exponent = bits >> FRACTION_BITS & EXPONENT_BITS;
        float magnitude;
        if (exponent == EXPONENT_BITS) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((float) fraction, 1 - BIAS - FRACTION_BITS);
        } else {
            magnitude = Math.scalb((float) (fraction | 1 << FRACTION_BITS), exponent - BIAS - FRACTION_BITS);
        }
        return bits >> Short.SIZE - 1 == 0 ? magnitude : -magnitude;
    }
}
