package io.pairscope.engine.formats.parquet;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.NameText;
import io.pairscope.engine.formats.PagesRead;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import io.pairscope.engine.formats.parquet.ParquetFile.Group;
import io.pairscope.engine.storage.InputChannel;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.apache.hadoop.fs.Path;

/** Rows of a Parquet file in batches, each within one row group. */
final class ParquetBatches implements ShardFormat.Batches {
    private static final int MOST_ROWS = 1024;
    /** Of each column: a batch of images and texts stays in a second-level cache. */
    private static final long MOST_BYTES = 1L << 18;

    /** Columns of a file up to this size are read through one stream: opening one more would cost more than going back. */
    private static final long SMALL_FILE = 4L << 20;

    private final Path path;
    private final Storage storage;
    private final List<InputChannel> channels = new ArrayList<>();
    private final List<ParquetVectors> vectors = new ArrayList<>();
    private final List<ParquetNames> names = new ArrayList<>();
    private final List<ParquetColumn<?>> columns = new ArrayList<>();
    private List<Group> groups;
    private int nextGroup;
    /** Rows of the row group that are still to be read. */
    private long groupLeft;

    private int batchRows;
    /** The number of the next row in the file. */
    private long row;

    private final long end;
    private String where = "";

    /** The same arguments as those of {@link ShardFormat#open}. */
    ParquetBatches(ListedFile file, ShardFormat.Wanted wanted, long firstRow, long rows, Storage storage)
            throws UnreadableShardException {
        this.path = new Path(URI.create(file.uri));
        this.storage = storage;
        this.end = firstRow + rows;
        try {
            openColumns(wanted);
            goTo(firstRow);
        } catch (IOException | RuntimeException damage) {
            close();
            throw unreadable(damage);
        } catch (UnreadableShardException unreadable) {
            close();
            throw unreadable;
        }
    }

    private UnreadableShardException unreadable(Exception damage) {
        return ParquetCause.of(damage, ParquetCause.PAGE, where, path.getName());
    }

    private void openColumns(ShardFormat.Wanted wanted) throws IOException, UnreadableShardException {
        ParquetFile footer = ParquetFile.read(openOne());
        groups = footer.groups;
        for (String name : wanted.vectors()) {
            ParquetLeaf leaf = leaf(footer, name);
            ColumnType type = leaf.isVector() ? leaf.type : ColumnType.listOf(wanted.binary());
            vectors.add(new ParquetVectors(name, leaf, type, channel(vectors.isEmpty())));
        }
        addNames(footer, wanted.names(), NameText::whole);
        addNames(footer, wanted.labels(), NameText::value);
        columns.addAll(vectors);
        columns.addAll(names);
    }

    private void addNames(ParquetFile footer, List<String> wanted, DoubleFunction<String> floating)
            throws IOException, UnreadableShardException {
        for (String name : wanted) {
            InputChannel channel = channel(vectors.isEmpty() && names.isEmpty());
            names.add(new ParquetNames(name, leaf(footer, name), channel, floating));
        }
    }

    private static ParquetLeaf leaf(ParquetFile footer, String name) throws UnreadableShardException {
        ParquetLeaf leaf = footer.columns.get(name);
        String problem = leaf == null ? "missing" : footer.problemWith(leaf);
        if (problem != null || leaf.type == null) {
            throw new UnreadableShardException(
                    "column " + name + " is " + (problem == null ? leaf.spelled : problem), null);
        }
        return leaf;
    }

    /** Through which a column is read: in large files each has its own. */
    private InputChannel channel(boolean isFirst) throws IOException {
        return isFirst || channels.get(0).size() <= SMALL_FILE ? channels.get(0) : openOne();
    }

    private InputChannel openOne() throws IOException {
        InputChannel channel;
        try {
            channel = storage.open(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        channels.add(channel);
        return channel;
    }

    private void goTo(long firstRow) throws IOException, UnreadableShardException {
        while (nextGroup < groups.size() && row + groups.get(nextGroup).rows <= firstRow) {
            row += groups.get(nextGroup++).rows;
        }
        long inGroup = firstRow - row;
        row = firstRow;
        if (nextGroup < groups.size() && row < end) {
            beginGroup(inGroup);
        }
    }

    private void beginGroup(long skipped) throws IOException, UnreadableShardException {
        Group group = groups.get(nextGroup);
        batchRows = MOST_ROWS;
        for (ParquetColumn<?> column : columns) {
            at(column);
            column.begin(group, skipped);
            batchRows = (int) Math.max(1, Math.min(batchRows, MOST_BYTES / column.bytesOfRow(group)));
        }
        groupLeft = group.rows - skipped;
        nextGroup++;
    }

    private void at(ParquetColumn<?> column) {
        where = "column " + column.name + ", from row " + row + ": ";
    }

    @Override
    public ShardFormat.Batch next() throws UnreadableShardException {
        try {
            while (groupLeft == 0 && row < end && nextGroup < groups.size()) {
                beginGroup(0);
            }
            return groupLeft == 0 || row >= end
                    ? null
                    : read((int) Math.min(Math.min(batchRows, groupLeft), end - row));
        } catch (IOException | RuntimeException damage) {
            throw unreadable(damage);
        }
    }

    private ShardFormat.Batch read(int rows) throws IOException, UnreadableShardException {
        VectorColumn[] vectorsOfBatch = new VectorColumn[vectors.size()];
        for (int v = 0; v < vectorsOfBatch.length; v++) {
            at(vectors.get(v));
            vectorsOfBatch[v] = vectors.get(v).read(rows, row);
        }
        String[][] namesOfBatch = new String[names.size()][];
        for (int n = 0; n < namesOfBatch.length; n++) {
            at(names.get(n));
            namesOfBatch[n] = names.get(n).read(rows, row);
        }
        row += rows;
        groupLeft -= rows;
        if (groupLeft == 0) {
            for (ParquetColumn<?> column : columns) {
                column.end();
            }
        }
        return new ShardFormat.Batch(rows, vectorsOfBatch, namesOfBatch);
    }

    @Override
    public PagesRead pages() {
        PagesRead pages = new PagesRead();
        columns.forEach(column -> pages.add(column.pages));
        return pages;
    }

    @Override
    public void close() {
        for (InputChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException | UncheckedIOException read) {
                // All that was wanted of it was read.
            }
        }
    }
}
