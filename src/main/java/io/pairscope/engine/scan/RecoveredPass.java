package io.pairscope.engine.scan;

import static io.pairscope.engine.storage.TableColumn.float64;
import static io.pairscope.engine.storage.TableColumn.float64List;
import static io.pairscope.engine.storage.TableColumn.text;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.RecoveredSimilarities;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.ScanTask;
import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.TableSchema;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;

/**
 * The last scan of a recovery: the self-similarity and the recovered embedding of every row to {@code recovered/}, how
 * far the self-similarities are from 1, and the true rows of a sample.
 *
 * @param residualRms root mean square of {@code wᵢᵀQwᵢ − 1} over all rows
 * @param imageRows sampled rows as embedded (or their similarities), row after row
 * @param textRows likewise; empty when there are no texts
 */
public record RecoveredPass(RowCounts counts, double residualRms, double[] imageRows, double[] textRows) {
    private static final TableSchema<Writer> SCHEMA = TableSchema.uncompressed(
            "recovered",
            text("id", writer -> ScoreWriter.idOf(writer.block, writer.row, writer.task.shard.name)),
            float64("recovered_self_similarity", writer -> writer.scores.selfSimilarity(writer.row)),
            float64List(
                    "recovered_embedding",
                    writer -> writer.rank,
                    (writer, k) -> writer.scores.embedding(writer.row, k)));

    /** Whether recovered rows are written, or only measured. */
    public enum Output {
        WRITE,
        MEASURE
    }

    /** Of one task; plain, since it crosses the network. */
    private static final class Summary implements Serializable {
        private static final long serialVersionUID = 1;

        double squares;
        double[] imageRows = {};
        double[] textRows = {};
    }

    /**
     * Reads the input of a finished moment pass again.
     *
     * @param seed of the sample
     * @param sampleRows about how many true rows to bring to the driver; all when there are no more
     */
    public static RecoveredPass run(
            Session session,
            MomentPass moments,
            RecoveredSimilarities recovered,
            Output output,
            long seed,
            long sampleRows,
            RunDirectory directory) {
        Broadcast<RecoveredSimilarities> shared = session.context().broadcast(recovered);
        RowSample sample = RowSample.of(seed, sampleRows, moments.counts().accepted());
        OutputPass<Summary> pass = OutputPass.run(
                session,
                moments,
                "recovered",
                output == Output.WRITE ? OutputPass.Publish.YES : OutputPass.Publish.NO,
                new Writers(shared, sample, output),
                directory);
        double squares = 0;
        for (Summary summary : pass.summaries()) {
            squares += summary.squares;
        }
        List<Summary> all = pass.summaries();
        return new RecoveredPass(
                pass.counts(),
                Math.sqrt(squares / pass.counts().accepted()),
                DoubleRows.joined(all.stream().map(summary -> summary.imageRows).toList()),
                DoubleRows.joined(all.stream().map(summary -> summary.textRows).toList()));
    }

    private static final class Writers implements OutputPass.WriterFactory<Summary> {
        private static final long serialVersionUID = 1;

        private final Broadcast<RecoveredSimilarities> recovered;
        private final RowSample sample;
        private final Output output;

        Writers(Broadcast<RecoveredSimilarities> recovered, RowSample sample, Output output) {
            this.recovered = recovered;
            this.sample = sample;
            this.output = output;
        }

        @Override
        public Writer open(ScanTask task, Storage storage, Path file) throws IOException {
            return new Writer(task, recovered.value(), sample, storage, output == Output.WRITE ? file : null);
        }
    }

    private static final class Writer implements OutputPass.RowWriter<Summary> {
        private final ScanTask task;
        private final RecoveredSimilarities.Scores scores;
        private final int rank;
        private final RowSample sample;
        private final ParquetTable<Writer> table;
        private final DoubleRows imageRows = new DoubleRows();
        private final DoubleRows textRows = new DoubleRows();
        private final Summary summary = new Summary();
        private EmbeddingBlock block;
        private int row;

        /** @param file null to write none */
        Writer(ScanTask task, RecoveredSimilarities recovered, RowSample sample, Storage storage, Path file)
                throws IOException {
            this.task = task;
            this.scores = recovered.new Scores();
            this.rank = recovered.rank();
            this.sample = sample;
            this.table = file == null ? null : SCHEMA.create(storage, file);
        }

        @Override
        public void write(EmbeddingBlock rows) throws IOException {
            block = rows;
            scores.score(rows);
            for (row = 0; row < rows.size(); row++) {
                double miss = scores.selfSimilarity(row) - 1;
                summary.squares += miss * miss;
                if (table != null) {
                    table.write(this);
                }
                if (sample.contains(task.globalRow + rows.rowNumber(row) - task.firstRow)) {
                    imageRows.add(rows.vectors(Side.IMAGE), rows.offset(Side.IMAGE, row), rows.imageDims());
                    textRows.add(rows.vectors(Side.TEXT), rows.offset(Side.TEXT, row), rows.textDims());
                }
            }
        }

        @Override
        public Summary summary() {
            summary.imageRows = imageRows.values();
            summary.textRows = textRows.values();
            return summary;
        }

        @Override
        public void close() throws IOException {
            if (table != null) {
                table.close();
            }
        }
    }
}
