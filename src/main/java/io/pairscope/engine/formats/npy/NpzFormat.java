package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.Footer.Column;
import io.pairscope.engine.formats.Footer.Split;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.Sha256;
import io.pairscope.engine.storage.Storage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Archives of NumPy arrays, as {@code numpy.savez} and {@code savez_compressed} write them: each array is a column, named by
 * its key. Arrays of 2 axes are vectors, all with the same number of rows; those of 1 axis and as many texts or whole numbers
 * are names of rows; of numbers or truth values, labels. The checksum of an array is verified when a task reads all of it:
 * always for deflated arrays, which cannot be split, and for others up to about 64 MB.
 */
public final class NpzFormat implements ShardFormat {
    private static final long serialVersionUID = 1;
    private static final String ARRAY = ".npy";

    /** The most bytes of a deflated array in Fortran order, which is inflated as a whole. */
    private static final long LARGEST_INFLATED = 1 << 26;

    /** An entry with its header. */
    private record NpzArray(NpzEntry entry, NpyHeader header) {
        String key() {
            return entry.name().substring(0, entry.name().length() - ARRAY.length());
        }

        boolean isInflatedAsAWhole() {
            return entry.deflated() && header.fortran();
        }

        boolean isTooLarge() {
            return isInflatedAsAWhole() && entry.size() > LARGEST_INFLATED;
        }

        boolean isVectors() {
            return header.axes() == 2 && header.refusal() == null && !isTooLarge();
        }

        /** In an archive whose arrays have so many rows. */
        boolean isVectors(long rows) {
            return isVectors() && header.rows() == rows;
        }

        boolean isNames() {
            return header.axes() == 1 && header.type().isName();
        }

        boolean isLabel() {
            return header.axes() == 1 && header.type().isLabel();
        }

        /** The source, or its bytes in memory, which can be read in any order. */
        ByteSource values(ByteSource source) throws UnreadableShardException {
            if (!isInflatedAsAWhole()) {
                return source;
            }
            byte[] all = new byte[(int) entry.size()];
            source.read(header.bytes(), all, header.bytes(), all.length - header.bytes());
            return (position, target, from, count) -> System.arraycopy(all, (int) position, target, from, count);
        }

        /** Whether reading these rows verifies its checksum: all bytes are read, in their order. */
        boolean isVerified(long firstRow, long rows) {
            return isInflatedAsAWhole() || firstRow == 0 && rows == header.rows() && !header.fortran();
        }

        Column column(long rows) {
            ColumnType type = isVectors(rows) ? header.type().vectors() : null;
            if (isLabel() && header.rows() == rows) {
                type = isNames() ? ColumnType.NAME : ColumnType.LABEL;
            }
            if (type == null && (isVectors() || isLabel())) {
                return Column.obstructed(header.spelled() + ", but the vectors have " + rows + " rows");
            }
            String hint = isTooLarge() ? ", deflated; save numpy.ascontiguousarray(array)" : "";
            return new Column(
                    type,
                    header.type().kindOfValues(),
                    header.spelled() + hint,
                    header.type().remedy());
        }
    }

    @Override
    public String name() {
        return "npz";
    }

    @Override
    public Set<String> endings() {
        return Set.of(".npz");
    }

    @Override
    public boolean startsWith(byte[] head) {
        return head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
    }

    @Override
    public Footer footer(ListedFile file, Storage storage) {
        try {
            List<NpzEntry> entries = NpzEntry.list(file, storage);
            List<NpzArray> arrays = new ArrayList<>();
            for (NpzEntry entry : entries) {
                if (entry.name().endsWith(ARRAY)) {
                    arrays.add(array(entry, file, storage));
                }
            }
            long rows = rows(arrays.stream().filter(NpzArray::isVectors).toList(), entries);
            Map<String, Column> columns = new LinkedHashMap<>();
            arrays.forEach(array -> columns.put(array.key(), array.column(rows)));
            List<NpzArray> readable = arrays.stream()
                    .filter(array -> array.column(rows).type != null && (array.isVectors() || array.isNames()))
                    .toList();
            return Footer.of(Sha256.of(file.bytes + entries.toString()), columns, splits(readable, rows));
        } catch (UnreadableShardException unusable) {
            return Footer.unusable(unusable.getMessage());
        }
    }

    private static NpzArray array(NpzEntry entry, ListedFile file, Storage storage) throws UnreadableShardException {
        try (ByteSource source = entry.open(file, storage)) {
            return array(entry, source);
        }
    }

    private static NpzArray array(NpzEntry entry, ByteSource source) throws UnreadableShardException {
        try {
            NpzArray array = new NpzArray(entry, NpyHeader.read(source, entry.size()));
            if (array.isVectors() || array.isLabel()) {
                array.header().requireLength(entry.size());
            }
            return array;
        } catch (UnreadableShardException unusable) {
            throw new UnreadableShardException("'" + entry.name() + "': " + unusable.getMessage(), unusable);
        }
    }

    /** Those of most arrays of vectors; a mean beside them is no matter. */
    private static long rows(List<NpzArray> vectors, List<NpzEntry> entries) throws UnreadableShardException {
        if (vectors.isEmpty()) {
            throw new UnreadableShardException(
                    "no array of vectors (2 axes, float16, float32, float64 or int8) among its entries: "
                            + entries.stream().map(NpzEntry::name).limit(10).collect(Collectors.joining(", ")),
                    null);
        }
        Map<Long, Long> arrays = vectors.stream()
                .collect(Collectors.groupingBy(array -> array.header().rows(), TreeMap::new, Collectors.counting()));
        long most = Collections.max(arrays.values());
        List<Long> rows = arrays.keySet().stream()
                .filter(count -> arrays.get(count) == most)
                .toList();
        if (rows.size() > 1) {
            throw ByteSource.damaged("its arrays differ in rows: "
                    + vectors.stream()
                            .map(array -> array.key() + " has " + array.header().rows())
                            .collect(Collectors.joining(", ")));
        }
        return rows.get(0);
    }

    /** One for all rows when any array is deflated. */
    private static Split[] splits(List<NpzArray> arrays, long rows) {
        if (rows > 0 && arrays.stream().anyMatch(array -> array.entry().deflated())) {
            long stored =
                    arrays.stream().mapToLong(array -> array.entry().stored()).sum();
            return new Split[] {new Split(rows, stored)};
        }
        long rowBytes =
                arrays.stream().mapToLong(array -> array.header().rowBytes()).sum();
        return NpyFormat.splits(rows, rowBytes);
    }

    @Override
    public Batches open(ListedFile file, Wanted wanted, long firstRow, long rows, Storage storage)
            throws UnreadableShardException {
        Map<String, NpzEntry> entries =
                NpzEntry.list(file, storage).stream().collect(Collectors.toMap(NpzEntry::name, entry -> entry));
        NpyBatches batches = new NpyBatches(firstRow, rows);
        try {
            for (String key : wanted.vectors()) {
                NpzEntry entry = entry(entries, key);
                ByteSource source = batches.keep(entry.open(file, storage));
                NpzArray array = array(entry, source);
                NpyFormat.requireUnchanged(array.isVectors() && array.header().rows() >= firstRow + rows);
                batches.add(new NpyVectors(array.header(), 0, array.values(source)), array.isVerified(firstRow, rows));
            }
            for (String key : Stream.concat(wanted.names().stream(), wanted.labels().stream())
                    .toList()) {
                NpzEntry entry = entry(entries, key);
                ByteSource source = batches.keep(entry.open(file, storage));
                NpzArray array = array(entry, source);
                NpyFormat.requireUnchanged(array.isLabel() && array.header().rows() >= firstRow + rows);
                batches.add(new NpyNames(array.header(), source), array.isVerified(firstRow, rows));
            }
            return batches;
        } catch (UnreadableShardException | RuntimeException failure) {
            batches.close();
            throw failure;
        }
    }

    private static NpzEntry entry(Map<String, NpzEntry> entries, String key) throws UnreadableShardException {
        NpyFormat.requireUnchanged(entries.containsKey(key + ARRAY));
        return entries.get(key + ARRAY);
    }
}
