package io.pairscope.engine.shards;

import io.pairscope.engine.formats.PagesRead;
import io.pairscope.engine.formats.ShardFormat.Batch;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.storage.Storage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Rows of several sources, one behind the other. */
final class EndToEnd implements RowSource {
    private static final long serialVersionUID = 1;

    private final Segment[] segments;

    EndToEnd(List<Segment> segments) {
        this.segments = segments.toArray(Segment[]::new);
    }

    /** Rows of a source, from one on. */
    static final class Segment implements Serializable {
        private static final long serialVersionUID = 1;

        private final RowSource source;
        private final long firstRow;
        private final long rows;

        Segment(RowSource source, long firstRow, long rows) {
            this.source = source;
            this.firstRow = firstRow;
            this.rows = rows;
        }
    }

    @Override
    public Batches open(long firstRow, long rows, Storage storage) throws UnreadableShardException {
        List<Segment> wanted = new ArrayList<>();
        long at = 0;
        for (Segment segment : segments) {
            long from = Math.max(firstRow, at);
            long end = Math.min(firstRow + rows, at + segment.rows);
            if (from < end) {
                wanted.add(new Segment(segment.source, segment.firstRow + from - at, end - from));
            }
            at += segment.rows;
        }
        return new Chain(wanted, storage);
    }

    /** Segments read one after the other. */
    private static final class Chain implements Batches {
        private final List<Segment> segments;
        private final Storage storage;
        private int next;
        private Batches current;
        private final PagesRead pages = new PagesRead();

        Chain(List<Segment> segments, Storage storage) {
            this.segments = segments;
            this.storage = storage;
        }

        @Override
        public Batch next() throws UnreadableShardException {
            while (true) {
                Batch batch = current == null ? null : current.next();
                if (batch != null || current == null && next == segments.size()) {
                    return batch;
                }
                close();
                if (next < segments.size()) {
                    Segment segment = segments.get(next++);
                    current = segment.source.open(segment.firstRow, segment.rows, storage);
                }
            }
        }

        @Override
        public PagesRead pages() {
            PagesRead all = new PagesRead();
            all.add(pages);
            if (current != null) {
                all.add(current.pages());
            }
            return all;
        }

        @Override
        public void close() {
            if (current != null) {
                pages.add(current.pages());
                current.close();
                current = null;
            }
        }
    }
}
