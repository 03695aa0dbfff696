package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ListedFile;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/** One readable file of rows, as its footer describes it. */
public final class Shard implements Serializable {
    private static final long serialVersionUID = 1;

    /** The types that columns of a shard may have here. */
    public enum ColumnType {
        FLOAT_LIST,
        DOUBLE_LIST,
        STRING,
        INT,
        LONG;

        boolean isVector() {
            return this == FLOAT_LIST || this == DOUBLE_LIST;
        }
    }

    /**
     * Identity of a shard from run to run.
     *
     * @param path qualified
     * @param bytes its length
     * @param modified modification time, in milliseconds since 1970
     * @param footer a hash of its Parquet footer
     */
    public record Key(String path, long bytes, long modified, String footer) {}

    /** Column types of a shard; shards with one layout share a reader. */
    public static final class Layout implements Serializable {
        private static final long serialVersionUID = 1;

        /** Of the vector columns, in their order. */
        public final ColumnType[] vectors;
        /** Null when there is no id column. */
        public final ColumnType id;
        /** Null when there is no group column. */
        final ColumnType group;

        /** Whether all vectors can be decoded by batches; else rows are decoded one by one. */
        public final boolean vectorized;

        Layout(ColumnType[] vectors, ColumnType id, ColumnType group, boolean vectorized) {
            this.vectors = vectors;
            this.id = id;
            this.group = group;
            this.vectorized = vectorized;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Layout layout
                    && Arrays.equals(layout.vectors, vectors)
                    && layout.id == id
                    && layout.group == group
                    && layout.vectorized == vectorized;
        }

        @Override
        public int hashCode() {
            return Objects.hash(
                    Arrays.toString(vectors),
                    id == null ? "" : id.name(),
                    group == null ? "" : group.name(),
                    vectorized);
        }
    }

    /** The parts of a shard that can be read on their own, such as row groups: first byte, the byte behind, rows of each. */
    static final class Splits implements Serializable {
        private static final long serialVersionUID = 1;

        static final Splits NONE = new Splits(0);

        final long[] starts;
        final long[] ends;
        final long[] rows;

        Splits(int count) {
            this.starts = new long[count];
            this.ends = new long[count];
            this.rows = new long[count];
        }

        void set(int split, long start, long end, long rowCount) {
            starts[split] = start;
            ends[split] = end;
            rows[split] = rowCount;
        }

        int count() {
            return rows.length;
        }

        long totalRows() {
            return Arrays.stream(rows).sum();
        }
    }

    /** The path below the common parent of the input. */
    public final String name;

    final ListedFile file;
    private final String footerHash;
    public final Layout layout;
    final Splits splits;

    Shard(ListedFile file, String footerHash, Layout layout, Splits splits) {
        this.name = file.name;
        this.file = file;
        this.footerHash = footerHash;
        this.layout = layout;
        this.splits = splits;
    }

    public Key key() {
        return new Key(file.uri, file.bytes, file.modified, footerHash);
    }

    public long totalRows() {
        return splits.totalRows();
    }
}
