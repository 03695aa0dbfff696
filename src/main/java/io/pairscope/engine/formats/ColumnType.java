package io.pairscope.engine.formats;

import io.pairscope.core.moments.StoredType;
import io.pairscope.core.settings.BinaryVectors;

/** The kinds of columns that a job can read, and one that it tells from others that it cannot. */
public enum ColumnType {
    FLOAT16_LIST(StoredType.HALF),
    FLOAT_LIST(StoredType.FLOAT),
    DOUBLE_LIST(StoredType.DOUBLE),
    /** Whole numbers from −128 to 127, which doubles hold exactly. */
    INT8_LIST(StoredType.DOUBLE),
    /** Bytes: a vector when the setting {@code vector-type} says of which numbers, else a name, in hexadecimal digits. */
    BINARY(null),
    /** Names of rows: texts, whole numbers, UUIDs. */
    NAME(null),
    /** Values that name no row, but tell something of it: dates, times, decimal fractions. */
    LABEL(null),
    /** Numbers that are no vectors as they are, such as wider whole ones, and become some by a cast. */
    NUMBER_LIST(null);

    private final StoredType stored;

    ColumnType(StoredType stored) {
        this.stored = stored;
    }

    /** The list type of vectors in binary columns. */
    public static ColumnType listOf(BinaryVectors binary) {
        return switch (binary) {
            case F16LE -> FLOAT16_LIST;
            case F32LE -> FLOAT_LIST;
            case F64LE -> DOUBLE_LIST;
            case I8 -> INT8_LIST;
        };
    }

    /** How fine the values of its vectors can be; null where the type does not tell. */
    public StoredType stored() {
        return stored;
    }

    /** Whether it holds vectors whatever the settings say. */
    public boolean isList() {
        return stored != null;
    }

    /** Whether it can hold vectors. */
    public boolean isVector() {
        return isList() || this == BINARY;
    }

    /** Whether it can name rows. */
    public boolean isName() {
        return isLabel() && this != LABEL;
    }

    /** Whether its values can be read as texts. */
    public boolean isLabel() {
        return !isList() && this != NUMBER_LIST;
    }
}
