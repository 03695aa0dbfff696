package io.pairscope.core.settings;

/** The numbers that binary columns hold as vectors: little-endian, one behind the other. */
public enum BinaryVectors {
    F16LE,
    F32LE,
    F64LE,
    I8
}
