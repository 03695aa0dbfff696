package io.pairscope.engine.shards;

import io.pairscope.engine.formats.PagesRead;
import io.pairscope.engine.formats.ShardFormat.Batch;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import io.pairscope.engine.storage.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The columns of several sources, row by row side by side. */
final class SideBySide implements RowSource {
    private static final long serialVersionUID = 1;

    private final RowSource[] sources;
    private final String[] labels;
    private final int[] vectors;
    private final int[] names;

    /**
     * @param labels what messages call the sources
     * @param vectors the source of each vector column; each source gives its own in this order
     * @param names likewise of each column of names
     */
    SideBySide(List<RowSource> sources, List<String> labels, int[] vectors, int[] names) {
        this.sources = sources.toArray(RowSource[]::new);
        this.labels = labels.toArray(String[]::new);
        this.vectors = vectors;
        this.names = names;
    }

    @Override
    public Batches open(long firstRow, long rows, Storage storage) throws UnreadableShardException {
        List<Cursor> cursors = new ArrayList<>();
        Batches joined = new Joined(cursors, vectors, names);
        try {
            for (int s = 0; s < sources.length; s++) {
                cursors.add(new Cursor(labels[s], sources[s], firstRow, rows, storage));
            }
            return joined;
        } catch (UnreadableShardException | RuntimeException failure) {
            joined.close();
            throw failure;
        }
    }

    /** A source under way, with the batch that is being used up. */
    private static final class Cursor {
        private final String label;
        private final Batches batches;
        private Batch batch;
        private int used;

        Cursor(String label, RowSource source, long firstRow, long rows, Storage storage)
                throws UnreadableShardException {
            this.label = label;
            try {
                this.batches = source.open(firstRow, rows, storage);
            } catch (UnreadableShardException failure) {
                throw labelled(failure);
            }
        }

        private UnreadableShardException labelled(UnreadableShardException failure) {
            return new UnreadableShardException(label + ": " + failure.getMessage(), failure);
        }

        /** Rows at hand; 0 at the end. */
        int available() throws UnreadableShardException {
            if (batch == null || used == batch.rows()) {
                try {
                    batch = batches.next();
                } catch (UnreadableShardException failure) {
                    throw labelled(failure);
                }
                used = 0;
            }
            return batch == null ? 0 : batch.rows() - used;
        }

        VectorColumn vectors(int column, int rows) {
            return batch.vectors()[column].slice(used, rows);
        }

        String[] names(int column, int rows) {
            return Arrays.copyOfRange(batch.names()[column], used, used + rows);
        }

        void advance(int rows) {
            used += rows;
        }
    }

    /** Batches of several sources as batches of all their columns. */
    private record Joined(List<Cursor> cursors, int[] vectors, int[] names) implements Batches {
        @Override
        public Batch next() throws UnreadableShardException {
            int rows = Integer.MAX_VALUE;
            int most = 0;
            for (Cursor cursor : cursors) {
                int available = cursor.available();
                rows = Math.min(rows, available);
                most = Math.max(most, available);
            }
            if (most == 0) {
                return null;
            }
            if (rows == 0) {
                throw new UnreadableShardException(
                        "its files do not hold the same number of rows; write them again, all from the same pairs",
                        null);
            }
            VectorColumn[] vectorColumns = new VectorColumn[vectors.length];
            int[] next = new int[cursors.size()];
            for (int v = 0; v < vectors.length; v++) {
                vectorColumns[v] = cursors.get(vectors[v]).vectors(next[vectors[v]]++, rows);
            }
            String[][] nameColumns = new String[names.length][];
            next = new int[cursors.size()];
            for (int n = 0; n < names.length; n++) {
                nameColumns[n] = cursors.get(names[n]).names(next[names[n]]++, rows);
            }
            for (Cursor cursor : cursors) {
                cursor.advance(rows);
            }
            return new Batch(rows, vectorColumns, nameColumns);
        }

        @Override
        public PagesRead pages() {
            PagesRead all = new PagesRead();
            cursors.forEach(cursor -> all.add(cursor.batches.pages()));
            return all;
        }

        @Override
        public void close() {
            cursors.forEach(cursor -> cursor.batches.close());
        }
    }
}
