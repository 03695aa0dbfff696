package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.PagesRead;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.parquet.ParquetFile.Chunk;
import io.pairscope.engine.formats.parquet.ParquetFile.Group;
import io.pairscope.engine.storage.InputChannel;
import java.io.IOException;

/**
 * A column that is read, row group by row group.
 *
 * @param <T> what some rows of it are
 */
abstract class ParquetColumn<T> {
    private static final int SKIPPED_AT_ONCE = 1024;

    final String name;
    final ParquetLeaf leaf;
    /** Those that were read. */
    final PagesRead pages = new PagesRead();

    private final InputChannel channel;
    private ParquetCursor cursor;

    ParquetColumn(String name, ParquetLeaf leaf, InputChannel channel) {
        this.name = name;
        this.leaf = leaf;
        this.channel = channel;
    }

    /** The next rows, exactly as many; {@code firstRow} is the number of the first one in the file. */
    abstract T read(int rows, long firstRow) throws IOException, UnreadableShardException;

    final ParquetCursor cursor() {
        return cursor;
    }

    /** Goes to a row of a row group. */
    final void begin(Group group, long row) throws IOException, UnreadableShardException {
        Chunk chunk = group.chunks.get(leaf.path);
        if (chunk == null) {
            throw new IOException("it is missing");
        }
        if (leaf.mostRepeated == 0 && chunk.values != group.rows) {
            throw new IOException("it has " + chunk.values + " values for " + group.rows + " rows");
        }
        ParquetPages reader = new ParquetPages(channel, chunk, leaf, pages);
        long left = row - reader.skip(row);
        cursor = new ParquetCursor(reader, leaf.mostDefined);
        for (; left > 0; left -= Math.min(left, SKIPPED_AT_ONCE)) {
            read((int) Math.min(left, SKIPPED_AT_ONCE), row - left);
        }
    }

    /** Bytes that a row takes in memory, about. */
    final long bytesOfRow(Group group) {
        Chunk chunk = group.chunks.get(leaf.path);
        return chunk == null || group.rows == 0
                ? 1
                : Math.max(chunk.uncompressed, chunk.values * Float.BYTES) / group.rows + 1;
    }

    /** Makes sure that all rows of the row group were read. */
    final void end() throws IOException {
        if (cursor.hasNext()) {
            throw new IOException("its pages hold more rows than its footer counts");
        }
    }

    static IOException endsEarly() {
        return new IOException("its pages hold fewer rows than its footer counts");
    }
}
