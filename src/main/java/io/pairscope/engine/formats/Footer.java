package io.pairscope.engine.formats;

import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What the footer of a file says, or why the file cannot be used; made in a task, sent to the driver. */
public final class Footer implements Serializable {
    private static final long serialVersionUID = 1;

    /** A column, by its dotted path when it is nested. */
    public static final class Column implements Serializable {
        private static final long serialVersionUID = 1;

        /** Null when it is none that a job reads. */
        public final ColumnType type;

        public final ValueKind kind;

        /** The type as people spell it, such as {@code list<float>}; for messages and listings. */
        public final String spelled;

        /** What makes vectors of it, such as {@code save the array as float32}; null where no format knows. */
        public final String remedy;

        private final boolean obstructed;

        public Column(ColumnType type, ValueKind kind, String spelled) {
            this(type, kind, spelled, null);
        }

        /** @param remedy what makes vectors of a column that holds none */
        public Column(ColumnType type, ValueKind kind, String spelled, String remedy) {
            this(type, kind, spelled, remedy, false);
        }

        private Column(ColumnType type, ValueKind kind, String spelled, String remedy, boolean obstructed) {
            this.type = type;
            this.kind = kind;
            this.spelled = spelled;
            this.remedy = remedy;
            this.obstructed = obstructed;
        }

        /** A column whose type is no matter, because its values cannot be read. */
        public static Column obstructed(String typeAndRemedy) {
            return new Column(null, ValueKind.TEXT, typeAndRemedy, null, true);
        }

        /** A name that two columns have. */
        public static Column twice() {
            return obstructed("there twice; give the two columns different names");
        }

        /** Whether a job reads it, and its type is such. */
        public boolean is(Predicate<ColumnType> types) {
            return type != null && types.test(type);
        }

        /** Whether its spelling says why it cannot be read, and what to do. */
        public boolean isObstructed() {
            return obstructed;
        }
    }

    /** A part of a file that can be read on its own, such as a row group. */
    public static final class Split implements Serializable {
        private static final long serialVersionUID = 1;

        public final long rows;

        /** Of all columns, as they are stored. */
        public final long bytes;

        public Split(long rows, long bytes) {
            this.rows = rows;
            this.bytes = bytes;
        }
    }

    /** Null when the footer was read. */
    public final String problem;

    /** Of the footer's bytes, which change when the file does; null when it was not read. */
    public final String hash;

    /** In the order of the file. */
    public final Map<String, Column> columns;

    private final Split[] splits;

    private Footer(String problem, String hash, Map<String, Column> columns, Split[] splits) {
        this.problem = problem;
        this.hash = hash;
        this.columns = columns;
        this.splits = splits;
    }

    /** @param problem cause and remedy, such as {@code 0 bytes, not a Parquet file; write it again or remove it} */
    public static Footer unusable(String problem) {
        return new Footer(problem, null, new LinkedHashMap<>(), new Split[0]);
    }

    public static Footer of(String hash, Map<String, Column> columns, Split... splits) {
        return new Footer(null, hash, new LinkedHashMap<>(columns), splits);
    }

    /** In the order of the file. */
    public Split[] splits() {
        return splits.clone();
    }

    public long rows() {
        return Arrays.stream(splits).mapToLong(split -> split.rows).sum();
    }
}
