package io.pairscope.engine.shards;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** One readable Parquet file, as its footer describes it. */
public final class Shard implements Serializable {
    private static final long serialVersionUID = 1;

    /** The physical types that columns of a shard may have here. */
    public enum ColumnType {
        FLOAT_LIST(DataTypes.createArrayType(DataTypes.FloatType)),
        DOUBLE_LIST(DataTypes.createArrayType(DataTypes.DoubleType)),
        STRING(DataTypes.StringType),
        INT(DataTypes.IntegerType),
        LONG(DataTypes.LongType);

        final DataType sparkType;

        ColumnType(DataType sparkType) {
            this.sparkType = sparkType;
        }

        boolean isVector() {
            return this == FLOAT_LIST || this == DOUBLE_LIST;
        }
    }

    /** What decides which reader a shard needs. */
    public static final class Layout implements Serializable {
        private static final long serialVersionUID = 1;

        /** Of the vector columns, in their order. */
        public final ColumnType[] vectors;
        /** Null when there is no id column. */
        public final ColumnType id;

        public final boolean vectorized;

        Layout(ColumnType[] vectors, ColumnType id, boolean vectorized) {
            this.vectors = vectors;
            this.id = id;
            this.vectorized = vectorized;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Layout layout
                    && Arrays.equals(layout.vectors, vectors)
                    && layout.id == id
                    && layout.vectorized == vectorized;
        }

        @Override
        public int hashCode() {
            return Objects.hash(Arrays.toString(vectors), id == null ? "" : id.name(), vectorized);
        }
    }

    public final String name;
    final String path;
    final long bytes;
    final long modified;
    /** A hash of the bytes of its footer. */
    final String footer;

    public final Layout layout;
    /** Per row group: its first byte, the byte behind it, its rows. */
    final long[] starts;

    final long[] ends;
    final long[] rows;

    Shard(
            String name,
            String path,
            long bytes,
            long modified,
            String footer,
            Layout layout,
            long[] starts,
            long[] ends,
            long[] rows) {
        this.name = name;
        this.path = path;
        this.bytes = bytes;
        this.modified = modified;
        this.footer = footer;
        this.layout = layout;
        this.starts = starts;
        this.ends = ends;
        this.rows = rows;
    }

    public ShardKey key() {
        return new ShardKey(path, bytes, modified, footer);
    }

    public long totalRows() {
        long sum = 0;
        for (long count : rows) {
            sum += count;
        }
        return sum;
    }
}
