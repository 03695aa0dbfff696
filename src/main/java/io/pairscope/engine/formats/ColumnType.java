package io.pairscope.engine.formats;

/** The kinds of columns that a job can read. */
public enum ColumnType {
    FLOAT16_LIST(0x1p-11),
    FLOAT_LIST(0x1p-24),
    DOUBLE_LIST(0x1p-53),
    /** Whole numbers from −128 to 127, which doubles hold exactly. */
    INT8_LIST(0x1p-53),
    /** Bytes: a vector when the setting {@code vector-type} says of which numbers, else a name, in hexadecimal digits. */
    BINARY(0),
    /** Names of rows: texts, whole numbers, UUIDs. */
    NAME(0);

    private final double unitRoundoff;

    ColumnType(double unitRoundoff) {
        this.unitRoundoff = unitRoundoff;
    }

    /** The largest relative rounding of a stored value; 0 where the type does not tell. */
    public double unitRoundoff() {
        return unitRoundoff;
    }

    /** Whether it holds vectors whatever the settings say. */
    public boolean isList() {
        return unitRoundoff > 0;
    }

    /** Whether it can name rows. */
    public boolean isName() {
        return !isList();
    }
}
