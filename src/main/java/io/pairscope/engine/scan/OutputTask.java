package io.pairscope.engine.scan;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Rejection;
import io.pairscope.engine.scan.OutputScan.WriterFactory;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.Path;

/** Files of one task: its output, and its rejected rows when there are any. */
record OutputTask<R>(WriterFactory<R> writers, AttemptFiles files) implements BlockTask<OutputTask.Output<R>> {
    /** What one task reports: plain fields, since it crosses the network. */
    static final class Output<R> implements Serializable {
        private static final long serialVersionUID = 1;

        final RowCounts counts = new RowCounts();
        R summary;
        String file;
        /** Null when no row was rejected. */
        String quarantine;
    }

    @Override
    public Work<Output<R>> start(ScanTask task) throws IOException {
        Storage storage = files.storage().value();
        Path file = files.file("rows", task.index);
        return new Files<>(
                task, file, writers.open(task, storage, file), files.file("quarantine", task.index), storage);
    }

    private static final class Files<R> implements Work<Output<R>> {
        private final ScanTask task;
        private final Work<R> writer;
        private final Path quarantineFile;
        private final Quarantine quarantine;
        private final Output<R> output = new Output<>();

        Files(ScanTask task, Path file, Work<R> writer, Path quarantineFile, Storage storage) {
            this.task = task;
            this.writer = writer;
            this.quarantineFile = quarantineFile;
            this.quarantine = new Quarantine(storage, quarantineFile);
            output.file = file.toString();
        }

        @Override
        public void accept(EmbeddingBlock block) throws IOException {
            output.counts.accept(block);
            writer.accept(block);
        }

        @Override
        public void reject(long rowNumber, String id, Rejection reason, String detail) throws IOException {
            output.counts.reject(task.shard.name, rowNumber, reason, detail);
            quarantine.write(new Quarantine.Row(task.shard.name, rowNumber, id, reason.code(), detail));
        }

        @Override
        public Output<R> finish() throws IOException {
            output.summary = writer.finish();
            output.quarantine = quarantine.isEmpty() ? null : quarantineFile.toString();
            return output;
        }

        @Override
        public void close() throws IOException {
            try (writer;
                    quarantine) {
                // Both are closed, whichever fails.
            }
        }
    }
}
