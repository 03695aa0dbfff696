package io.pairscope.engine.formats.npy;

import io.pairscope.engine.formats.PagesRead;
import io.pairscope.engine.formats.ShardFormat.Batch;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rows of npy arrays of equal length, side by side. */
final class NpyBatches implements Batches {
    private final List<ByteSource> sources = new ArrayList<>();
    private final List<NpyVectors> vectors = new ArrayList<>();
    /** Of each column. */
    private final List<Boolean> verified = new ArrayList<>();

    private final PagesRead pages = new PagesRead();
    private final List<NpyNames> names = new ArrayList<>();
    private long row;
    private final long end;

    NpyBatches(long firstRow, long rows) {
        this.row = firstRow;
        this.end = firstRow + rows;
    }

    /** @param isVerified whether its rows, once all are read, are held to a checksum */
    void add(NpyVectors column, boolean isVerified) {
        vectors.add(column);
        verified.add(isVerified);
    }

    /** Likewise. */
    void add(NpyNames column, boolean isVerified) {
        names.add(column);
        verified.add(isVerified);
    }

    /** Closes a source with the batches. */
    <S extends ByteSource> S keep(S source) {
        sources.add(source);
        return source;
    }

    private Stream<NpyColumn<?>> columns() {
        return Stream.concat(vectors.stream(), names.stream());
    }

    @Override
    public Batch next() throws UnreadableShardException {
        if (row == end) {
            return null;
        }
        int most = columns().mapToInt(NpyColumn::batchRows).min().orElse(Integer.MAX_VALUE);
        int rows = (int) Math.min(most, end - row);
        VectorColumn[] vectorsRead = new VectorColumn[vectors.size()];
        for (int v = 0; v < vectorsRead.length; v++) {
            vectorsRead[v] = vectors.get(v).read(row, rows);
        }
        String[][] namesRead = new String[names.size()][];
        for (int n = 0; n < namesRead.length; n++) {
            namesRead[n] = names.get(n).read(row, rows);
        }
        verified.forEach(pages::add);
        row += rows;
        return new Batch(rows, vectorsRead, namesRead);
    }

    @Override
    public PagesRead pages() {
        return pages;
    }

    @Override
    public void close() {
        sources.forEach(ByteSource::close);
    }
}
