package io.pairscope.engine.formats.arrow;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.NameText;
import io.pairscope.engine.formats.PagesRead;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.hadoop.fs.Path;

/** Rows of an Arrow file. Batches before the first row are passed over; of those that are read, the wanted buffers are. */
final class ArrowBatches implements ShardFormat.Batches {
    private static final int ROWS = 1024;
    private static final int MOST_VALUES = 1 << 22;

    private final ListedFile listed;
    private final ArrowFile file;
    private final ArrowDictionaries dictionaries;
    private final List<ArrowVectors> vectors = new ArrayList<>();
    private final List<ArrowNames> names = new ArrayList<>();
    private final PagesRead pages = new PagesRead();
    private final long end;
    private ArrowBatch batch;
    private long batchStart;
    private long row;

    ArrowBatches(ListedFile listed, ShardFormat.Wanted wanted, long firstRow, long rows, Storage storage)
            throws IOException, UnreadableShardException {
        this.listed = listed;
        file = ArrowFile.open(storage, new Path(URI.create(listed.uri)));
        dictionaries = new ArrowDictionaries(file);
        row = firstRow;
        end = Math.addExact(firstRow, rows);
        try {
            for (String name : wanted.vectors()) {
                vectors.add(new ArrowVectors(path(name), wanted.binary()));
            }
            addNames(wanted.names(), NameText::whole);
            addNames(wanted.labels(), NameText::value);
        } catch (Throwable failure) {
            file.close();
            throw failure;
        }
    }

    private void addNames(List<String> wanted, DoubleFunction<String> floating) throws UnreadableShardException {
        for (String name : wanted) {
            List<ArrowField> path = path(name);
            dictionaries.want(path.get(path.size() - 1), floating);
            names.add(new ArrowNames(path, dictionaries, floating));
        }
    }

    private List<ArrowField> path(String name) throws UnreadableShardException {
        List<ArrowField> path = file.schema.columns.get(name);
        if (path == null || path.get(path.size() - 1).columnType() == null) {
            throw new UnreadableShardException("it has no column " + name + " any more; run the job again", null);
        }
        return path;
    }

    @Override
    public ShardFormat.Batch next() throws UnreadableShardException {
        try {
            return row == end ? null : read();
        } catch (IOException | RuntimeException damage) {
            throw ArrowFormat.unreadable(damage, listed);
        }
    }

    private ShardFormat.Batch read() throws IOException, UnreadableShardException {
        int most = (int) Math.min(ROWS, end - row);
        String[][] texts = new String[names.size()][most];
        int rows = 0;
        long values = 0;
        while (rows < most && values < MOST_VALUES) {
            goTo();
            long inBatch = row - batchStart;
            values = 0;
            for (ArrowVectors column : vectors) {
                column.append(inBatch);
                values = Math.max(values, column.held());
            }
            for (int n = 0; n < texts.length; n++) {
                texts[n][rows] = names.get(n).get(inBatch);
            }
            rows++;
            row++;
        }
        VectorColumn[] columns = vectors.stream().map(ArrowVectors::build).toArray(VectorColumn[]::new);
        return new ShardFormat.Batch(rows, columns, texts);
    }

    /** Goes on to the batch of the next row. */
    private void goTo() throws IOException, UnreadableShardException {
        while (batch == null || row >= batchStart + batch.rows()) {
            if (batch != null) {
                batchStart += batch.rows();
                batch.close();
                batch = null;
            }
            ArrowFile.Part part = file.next();
            if (part == null) {
                throw ArrowFile.damaged("it ends before row " + row);
            }
            if (part.message().headerType() == MessageHeader.DictionaryBatch) {
                dictionaries.put(part);
            } else {
                batch = new ArrowBatch(file, part, header(part), file.schema.fields);
                if (row < batchStart + batch.rows()) {
                    begin();
                }
            }
        }
    }

    static RecordBatch header(ArrowFile.Part part) {
        return (RecordBatch) part.message().header(new RecordBatch());
    }

    private void begin() throws IOException, UnreadableShardException {
        for (ArrowVectors column : vectors) {
            column.begin(batch);
            pages.add(false);
        }
        for (ArrowNames column : names) {
            column.begin(batch, batchStart);
            pages.add(false);
        }
    }

    @Override
    public PagesRead pages() {
        return pages;
    }

    @Override
    public void close() {
        try {
            if (batch != null) {
                batch.close();
            }
            file.close();
        } catch (IOException | UncheckedIOException releasedAnyway) {
            // Nothing was written.
        }
    }
}
