package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.InputChannel;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Parquet files, with vectors as lists of floats, doubles, half-precision floats or bytes, as lists of such lists, or as
 * binary values; columns may be fields of structures. A reader holds one page of each wanted column, and verifies checksums.
 * <a href="https://parquet.apache.org/docs/file-format/">The format</a>.
 */
public final class ParquetFormat implements ShardFormat {
    private static final long serialVersionUID = 1;

    @Override
    public String name() {
        return "Parquet";
    }

    @Override
    public Set<String> endings() {
        return Set.of(".parquet", ".parq", ".pq");
    }

    @Override
    public boolean startsWith(byte[] head) {
        int magic = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return magic == ParquetFile.MAGIC || magic == ParquetFile.ENCRYPTED;
    }

    @Override
    public Footer footer(ListedFile file, Storage storage) {
        Path path = new Path(URI.create(file.uri));
        try (InputChannel channel = open(path, storage)) {
            return describe(ParquetFile.read(channel));
        } catch (UnreadableShardException | IOException | RuntimeException failure) {
            return Footer.unusable(ParquetCause.of(failure, ParquetCause.FOOTER, "", path.getName())
                    .getMessage());
        }
    }

    private static InputChannel open(Path path, Storage storage) {
        try {
            return storage.open(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Footer describe(ParquetFile file) {
        Map<String, Footer.Column> columns = new LinkedHashMap<>();
        file.columns.forEach((name, leaf) ->
                columns.put(name, leaf == null ? Footer.Column.twice() : describe(leaf, file.problemWith(leaf))));
        Footer.Split[] splits = file.groups.stream()
                .map(group -> new Footer.Split(group.rows, group.bytes()))
                .toArray(Footer.Split[]::new);
        return Footer.of(file.hash, columns, splits);
    }

    private static Footer.Column describe(ParquetLeaf leaf, String problem) {
        return problem == null
                ? new Footer.Column(
                        leaf.isNumberList() ? ColumnType.NUMBER_LIST : leaf.type, leaf.value.kind(), leaf.spelled)
                : Footer.Column.obstructed(problem);
    }

    @Override
    public Batches open(ListedFile file, Wanted wanted, long firstRow, long rows, Storage storage)
            throws UnreadableShardException {
        return new ParquetBatches(file, wanted, firstRow, rows, storage);
    }
}
