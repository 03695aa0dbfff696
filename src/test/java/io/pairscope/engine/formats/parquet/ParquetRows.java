package io.pairscope.engine.formats.parquet;

import io.pairscope.core.moments.EmbeddingBlock;
import io.pairscope.core.moments.Normalization;
import io.pairscope.core.moments.Rejection;
import io.pairscope.core.moments.Side;
import io.pairscope.core.settings.BinaryVectors;
import io.pairscope.engine.formats.Footer;
import io.pairscope.engine.formats.ListedFile;
import io.pairscope.engine.formats.ShardFormat.Batch;
import io.pairscope.engine.formats.ShardFormat.Batches;
import io.pairscope.engine.formats.ShardFormat.Wanted;
import io.pairscope.engine.formats.UnreadableShardException;
import io.pairscope.engine.formats.VectorColumn;
import io.pairscope.engine.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Rows as a reader gives them: a cell is a list of doubles, a text, {@link Holes} or null. */
final class ParquetRows {
    /** A vector with a null among its values, and its length. */
    record Holes(int length) {}

    static final Storage STORAGE = new Storage(new Configuration());
    private static final ParquetFormat FORMAT = new ParquetFormat();

    /** Of the lengths of vectors: making one takes longer than a row. */
    private static final Map<Integer, EmbeddingBlock> BLOCKS = new HashMap<>();

    private ParquetRows() {}

    static ListedFile listed(Path file) throws IOException {
        return new ListedFile(file.getFileName().toString(), file.toUri().toString(), Files.size(file), 0);
    }

    static Footer footer(Path file) throws IOException {
        return FORMAT.footer(listed(file), STORAGE);
    }

    static List<List<Object>> read(Path file, List<String> vectors, List<String> names)
            throws IOException, UnreadableShardException {
        return read(file, new Wanted(vectors, names, BinaryVectors.F32LE), 0, Long.MAX_VALUE);
    }

    static List<List<Object>> read(Path file, Wanted wanted, long firstRow, long rows)
            throws IOException, UnreadableShardException {
        List<List<Object>> read = new ArrayList<>();
        try (Batches batches = FORMAT.open(listed(file), wanted, firstRow, rows, STORAGE)) {
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                for (int i = 0; i < batch.rows(); i++) {
                    List<Object> row = new ArrayList<>();
                    for (VectorColumn vectors : batch.vectors()) {
                        row.add(cell(vectors, i));
                    }
                    for (String[] names : batch.names()) {
                        row.add(names[i]);
                    }
                    read.add(row);
                }
            }
        }
        return read;
    }

    private static Object cell(VectorColumn vectors, int row) {
        int length = vectors.length(row);
        if (length == VectorColumn.NULL) {
            return null;
        }
        if (length == 0) {
            return List.of();
        }
        EmbeddingBlock block =
                BLOCKS.computeIfAbsent(length, dims -> new EmbeddingBlock(dims, dims, Normalization.NEVER));
        block.clear();
        Rejection rejection = vectors.put(row, block, Side.IMAGE);
        if (rejection != null) {
            return rejection == Rejection.NULL_ELEMENT ? new Holes(length) : rejection;
        }
        vectors.put(row, block, Side.TEXT);
        block.commit(0, null);
        double[] values = new double[length];
        block.copyRow(Side.IMAGE, 0, values, 0);
        return Arrays.stream(values).boxed().toList();
    }

    /** What must be read of a cell that was drawn. */
    static Object expected(Object drawn) {
        if (!(drawn instanceof Double[] vector)) {
            return drawn;
        }
        List<Double> values = Arrays.asList(vector);
        return values.contains(null) ? new Holes(vector.length) : values;
    }
}
