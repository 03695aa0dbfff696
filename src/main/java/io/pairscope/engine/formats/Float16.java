package io.pairscope.engine.formats;

/** Half-precision numbers (IEEE 754 binary16) as floats, which hold all of them exactly. */
final class Float16 {
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

    static float toFloat(short bits) {
        return VALUES[bits & 0xFFFF];
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
