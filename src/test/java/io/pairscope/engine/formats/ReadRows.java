package io.pairscope.engine.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Side;
import io.pairscope.engine.formats.ShardFormat.Batch;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** What a format gives of a local file: vectors as they are stored, and names, by column and row. */
public record ReadRows(double[][][] vectors, String[][] names) {
    public static final Storage STORAGE = new Storage(new Configuration());

    public static ListedFile listed(Path file) {
        try {
            return new ListedFile(
                    file.getFileName().toString(),
                    file.toUri().toString(),
                    Files.size(file),
                    Files.getLastModifiedTime(file).toMillis());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    public static ListedFile write(Path file, byte[] bytes) {
        try {
            return listed(Files.write(file, bytes));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    /** @throws UnreadableShardException as the format does */
    public static ReadRows of(
            ShardFormat format, ListedFile file, List<String> vectors, List<String> names, long firstRow, long rows)
            throws UnreadableShardException {
        List<List<double[]>> vectorRows = columns(vectors.size());
        List<List<String>> nameRows = columns(names.size());
        try (Batches batches = format.open(file, new Wanted(vectors, names, null), firstRow, rows, STORAGE)) {
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                assertThat(batch.rows()).isBetween(1, 8192);
                for (int v = 0; v < vectors.size(); v++) {
                    add(batch.vectors()[v], batch.rows(), vectorRows.get(v));
                }
                for (int n = 0; n < names.size(); n++) {
                    nameRows.get(n).addAll(Arrays.asList(batch.names()[n]).subList(0, batch.rows()));
                }
            }
        }
        return new ReadRows(
                vectorRows.stream().map(list -> list.toArray(double[][]::new)).toArray(double[][][]::new),
                nameRows.stream().map(list -> list.toArray(String[]::new)).toArray(String[][]::new));
    }

    private static <T> List<List<T>> columns(int count) {
        List<List<T>> columns = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            columns.add(new ArrayList<>());
        }
        return columns;
    }

    private static void add(VectorColumn column, int rows, List<double[]> target) {
        EmbeddingBlock block = new EmbeddingBlock(column.length(0), 1, Normalization.NEVER);
        for (int i = 0; i < rows; i++) {
            block.clear();
            assertThat(column.put(i, block, Side.IMAGE)).isNull();
            block.commit(i, null);
            double[] row = new double[column.length(i)];
            block.copyRow(Side.IMAGE, 0, row, 0);
            target.add(row);
        }
    }
}
