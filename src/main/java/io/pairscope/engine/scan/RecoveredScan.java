package io.pairscope.engine.scan;

import static io.pairscope.engine.storage.TableColumn.float64;
import static io.pairscope.engine.storage.TableColumn.float64List;
import static io.pairscope.engine.storage.TableColumn.text;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Side;
import io.pairscope.core.recovery.RecoveredSimilarities;
import io.pairscope.engine.scan.BlockTask.Work;
import io.pairscope.engine.scan.OutputScan.WriterFactory;
import io.pairscope.engine.session.Session;
import io.pairscope.engine.session.Shared;
import io.pairscope.engine.shards.RowCounts;
import io.pairscope.engine.shards.ShardRows;
import io.pairscope.engine.storage.ParquetTable;
import io.pairscope.engine.storage.RunDirectory;
import io.pairscope.engine.storage.Storage;
import io.pairscope.engine.storage.TableColumn;
import io.pairscope.engine.storage.TableSchema;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.apache.hadoop.fs.Path;

/**
 * The last scan of a recovery: the self-similarity, the recovered embedding and, where it is known, the error of every row
 * to {@code recovered/}, how far the self-similarities are from 1, and the true rows of a sample.
 *
 * @param residualRms root mean square of {@code wᵢᵀQwᵢ − 1} over all rows
 * @param imageRows sampled rows as embedded (or their similarities), row after row
 * @param textRows likewise; empty when there are no texts
 */
public record RecoveredScan(RowCounts counts, double residualRms, double[] imageRows, double[] textRows) {
    private static final TableSchema<Writer> SCHEMA = TableSchema.uncompressed(
            "recovered",
            text("id", writer -> ScoreWriter.idOf(writer.block, writer.row, writer.shard)),
            float64("recovered_self_similarity", writer -> writer.scores.selfSimilarity(writer.row)),
            float64List(
                    "recovered_embedding",
                    writer -> writer.rank,
                    (writer, k) -> writer.scores.embedding(writer.row, k)),
            TableColumn.<Writer>float64("recovered_error", writer -> writer.scores.error(writer.row))
                    .when(writer -> writer.hasErrors));

    /** Whether recovered rows are written, or only measured. */
    public enum Output {
        WRITE,
        MEASURE
    }

    private static final class Summary implements Serializable {
        private static final long serialVersionUID = 1;

        double squares;
        double[] imageRows = {};
        double[] textRows = {};
    }

    /**
     * Reads the input of a finished moment scan again.
     *
     * @param seed of the sample
     * @param sampleRows about how many true rows to bring to the driver; all when there are no more
     */
    public static RecoveredScan run(
            Session session,
            MomentResult moments,
            RecoveredSimilarities recovered,
            Output output,
            long seed,
            long sampleRows,
            RunDirectory directory) {
        RowSample sample = RowSample.of(seed, sampleRows, moments.counts().accepted());
        OutputScan<Summary> scan;
        try (Shared<RecoveredSimilarities> shared = session.share(recovered)) {
            WriterFactory<Summary> writers = (task, storage, file) -> new Writer(shared.value(), sample, storage, file);
            scan = switch (output) {
                case WRITE -> OutputScan.write(session, moments, "recovered", writers, directory);
                case MEASURE -> OutputScan.measure(session, moments, "recovered", writers, directory);
            };
        }
        double squares = 0;
        for (Summary summary : scan.summaries()) {
            squares += summary.squares;
        }
        return new RecoveredScan(
                scan.counts(),
                Math.sqrt(squares / scan.counts().accepted()),
                joined(scan.summaries(), summary -> summary.imageRows),
                joined(scan.summaries(), summary -> summary.textRows));
    }

    private static double[] joined(List<Summary> tasks, Function<Summary, double[]> rows) {
        return tasks.stream().map(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static final class Writer implements Work<Summary> {
        private final RecoveredSimilarities.Scores scores;
        private final int rank;
        private final boolean hasErrors;
        private final RowSample sample;
        private final ParquetTable<Writer> table;
        private final DoubleStream.Builder imageRows = DoubleStream.builder();
        private final DoubleStream.Builder textRows = DoubleStream.builder();
        private final Summary summary = new Summary();
        private EmbeddingBlock block;
        private int row;
        private String shard;

        /** @param file null to write none */
        Writer(RecoveredSimilarities recovered, RowSample sample, Storage storage, Path file) throws IOException {
            this.scores = recovered.new Scores();
            this.rank = recovered.rank();
            this.hasErrors = recovered.hasErrors();
            this.sample = sample;
            this.table = file == null ? null : SCHEMA.create(storage, file);
        }

        @Override
        public void accept(ShardRows from, EmbeddingBlock rows) throws IOException {
            shard = from.shard.name;
            block = rows;
            scores.score(rows);
            for (row = 0; row < rows.size(); row++) {
                double miss = scores.selfSimilarity(row) - 1;
                summary.squares += miss * miss;
                if (table != null) {
                    table.write(this);
                }
                if (sample.contains(from.planRow(rows.rowNumber(row)))) {
                    addRow(Side.IMAGE, imageRows);
                    addRow(Side.TEXT, textRows);
                }
            }
        }

        private void addRow(Side side, DoubleStream.Builder rows) {
            int from = block.offset(side, row);
            Arrays.stream(block.values(), from, from + block.dims(side)).forEach(rows);
        }

        @Override
        public Summary finish() {
            summary.imageRows = imageRows.build().toArray();
            summary.textRows = textRows.build().toArray();
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
