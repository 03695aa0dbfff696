package io.pairscope.core.settings;

import java.util.Locale;

/** The numbers that binary columns hold as vectors: little-endian, one behind the other. */
public enum BinaryVectors {
    F16LE,
    F32LE,
    F64LE,
    I8;

    /** As settings and listings write it. */
    public String spelled() {
        return name().toLowerCase(Locale.ROOT);
    }
}
