package io.pairscope.engine.shards;

import io.pairscope.core.text.Credentials;
import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat.Batch;
import io.pairscope.engine.formats.ValueKind;
import io.pairscope.engine.storage.Storage;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Rows of pairs in one file, or side by side in several, as their footers describe them. */
public final class Shard implements Serializable {
    private static final long serialVersionUID = 1;

    /**
     * Identity of a shard from run to run. One that each run writes anew has its name, and a hash of what it is made of.
     *
     * @param path qualified, of its first file, without credentials
     * @param bytes the length of its files together
     * @param modified the last modification time of a file, in milliseconds since 1970
     * @param footer a hash of its footer; of several files, a hash of theirs
     */
    public record Key(String path, long bytes, long modified, String footer) {
        public Key {
            path = Credentials.cut(path);
        }
    }

    /** A vector column as a shard stores it. */
    static final class StoredVectors implements Serializable {
        private static final long serialVersionUID = 1;

        private final ColumnType type;
        private final String spelled;

        /**
         * @param type a list
         * @param spelled for listings, such as {@code list<float>}
         */
        StoredVectors(ColumnType type, String spelled) {
            this.type = type;
            this.spelled = spelled;
        }

        ColumnType type() {
            return type;
        }

        String spelled() {
            return spelled;
        }
    }

    /** The places of ids, faults and labels among the columns of names that a source gives; −1 for none. */
    static final class NameColumns implements Serializable {
        private static final long serialVersionUID = 1;

        /** Null for none. */
        private final String idColumn;

        private final int id;
        private final int fault;
        private final int[] labels;
        /** None where nobody asks. */
        private final ValueKind[] labelKinds;

        NameColumns(String idColumn, int id, int fault, int... labels) {
            this(idColumn, id, fault, labels, new ValueKind[0]);
        }

        private NameColumns(String idColumn, int id, int fault, int[] labels, ValueKind... labelKinds) {
            this.idColumn = idColumn;
            this.id = id;
            this.fault = fault;
            this.labels = labels;
            this.labelKinds = labelKinds;
        }

        NameColumns withLabelKinds(List<ValueKind> kinds) {
            return new NameColumns(idColumn, id, fault, labels, kinds.toArray(ValueKind[]::new));
        }

        /** The number of these columns. */
        int count() {
            return Math.max(id, Math.max(fault, Arrays.stream(labels).max().orElse(-1))) + 1;
        }
    }

    /** How rows that are looked up are read. */
    static final class Lookup implements Serializable {
        private static final long serialVersionUID = 1;

        private final RowSource source;
        private final NameColumns names;
        private final boolean[] bytes;

        /** @param bytes whether a label is of bytes, by label */
        Lookup(RowSource source, NameColumns names, boolean... bytes) {
            this.source = source;
            this.names = names;
            this.bytes = bytes;
        }
    }

    /** The path of its first file below the common parent of the input. */
    public final String name;

    private final ShardFile[] files;
    private final String footerHash;
    /** Null where its files tell what it is. */
    private final String origin;

    private final String layout;
    private final RowSource source;
    private final StoredVectors[] vectors;
    private final NameColumns names;
    /** Null when nothing is shown of its rows. */
    private final Lookup lookup;

    private final Split[] splits;

    /**
     * @param layout how its files hold the rows, for listings
     * @param names which names the source gives
     */
    Shard(
            String name,
            List<ShardFile> files,
            String footerHash,
            String layout,
            RowSource source,
            List<StoredVectors> vectors,
            NameColumns names,
            Split... splits) {
        this(name, files, footerHash, null, layout, source, vectors, names, null, splits);
    }

    /**
     * @param origin a hash of what it is made of, where each run writes its files anew; else null
     * @param lookup null when nothing is shown of its rows
     */
    Shard(
            String name,
            List<ShardFile> files,
            String footerHash,
            String origin,
            String layout,
            RowSource source,
            List<StoredVectors> vectors,
            NameColumns names,
            Lookup lookup,
            Split... splits) {
        this.name = name;
        this.files = files.toArray(ShardFile[]::new);
        this.footerHash = footerHash;
        this.origin = origin;
        this.layout = layout;
        this.source = source;
        this.vectors = vectors.toArray(StoredVectors[]::new);
        this.names = names;
        this.lookup = lookup;
        this.splits = splits;
    }

    /** The same rows with the labels that are shown, in place of those that scans read. */
    Shard lookedUp() {
        return new Shard(
                name, parts(), footerHash, origin, layout, lookup.source, vectors(), lookup.names, lookup, splits);
    }

    /** Whether a label that is shown is of bytes. */
    public boolean showsBytes(int label) {
        return lookup.bytes[label];
    }

    public Key key() {
        if (origin != null) {
            return new Key(name, 0, 0, origin);
        }
        long modified = files().stream().mapToLong(file -> file.modified).max().orElseThrow();
        return new Key(uri(), bytes(), modified, footerHash);
    }

    /** Of its first file. */
    public String uri() {
        return files[0].file().uri;
    }

    public long bytes() {
        return files().stream().mapToLong(file -> file.bytes).sum();
    }

    public long totalRows() {
        return Arrays.stream(splits).mapToLong(split -> split.rows).sum();
    }

    /** Parts that can be read on their own, in order. */
    List<Split> splits() {
        return List.of(splits);
    }

    /** How its files hold the rows: the name of a format, or of a layout of several files. */
    public String layout() {
        return layout;
    }

    List<StoredVectors> vectors() {
        return List.of(vectors);
    }

    /** Of its vectors, the largest relative rounding of a stored value. */
    double unitRoundoff() {
        return Arrays.stream(vectors)
                .mapToDouble(column -> column.type().stored().unitRoundoff())
                .max()
                .orElseThrow();
    }

    /** What the values of its labels are. */
    public List<ValueKind> labelKinds() {
        return List.of(names.labelKinds);
    }

    Optional<String> idColumn() {
        return Optional.ofNullable(names.idColumn);
    }

    boolean hasId() {
        return names.id >= 0;
    }

    /** Null where a row has none; null when there are none at all. */
    String[] ids(Batch batch) {
        return names.id < 0 ? null : batch.names()[names.id];
    }

    /** By label; null where a row has none. */
    String[][] labels(Batch batch) {
        return Arrays.stream(names.labels)
                .mapToObj(place -> batch.names()[place])
                .toArray(String[][]::new);
    }

    /** Null where there are none: why a row cannot be used, whatever its vectors are. */
    String[] faults(Batch batch) {
        return names.fault < 0 ? null : batch.names()[names.fault];
    }

    NameColumns names() {
        return names;
    }

    List<ListedFile> files() {
        return Arrays.stream(files).map(ShardFile::file).toList();
    }

    List<ShardFile> parts() {
        return List.of(files);
    }

    String footerHash() {
        return footerHash;
    }

    RowSource source() {
        return source;
    }

    /** What has happened to one of its files since it was listed; null for nothing. */
    String changeSince(Storage storage) {
        return Arrays.stream(files)
                .map(file -> file.changeSince(storage))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
