package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.Storage;
import java.io.Serializable;

/** Rows with vectors and names that can be read from any row on. */
interface RowSource extends Serializable {
    /**
     * Begins to read.
     *
     * @param firstRow from 0
     * @param rows that follow
     */
    Batches open(long firstRow, long rows, Storage storage) throws UnreadableShardException;

    /** The rows of one file. */
    final class OfFile implements RowSource {
        private static final long serialVersionUID = 1;

        private final ListedFile file;
        private final ShardFormat format;
        private final Wanted wanted;

        OfFile(ListedFile file, ShardFormat format, Wanted wanted) {
            this.file = file;
            this.format = format;
            this.wanted = wanted;
        }

        @Override
        public Batches open(long firstRow, long rows, Storage storage) throws UnreadableShardException {
            return format.open(file, wanted, firstRow, rows, storage);
        }
    }
}
