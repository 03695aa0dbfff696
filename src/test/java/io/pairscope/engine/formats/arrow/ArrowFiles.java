package io.pairscope.engine.formats.arrow;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** What the Arrow format gives of a local file, as text row by row, so that nulls and rejections can be compared too. */
final class ArrowFiles {
    static final Storage STORAGE = new Storage(new Configuration());
    static final ArrowFormat FORMAT = new ArrowFormat();

    private ArrowFiles() {}

    static ListedFile listed(Path file) throws IOException {
        return new ListedFile(file.getFileName().toString(), file.toUri().toString(), Files.size(file), 0);
    }

    static Footer footer(Path file) throws IOException {
        return FORMAT.footer(listed(file), STORAGE);
    }

    /** Of each row its values, null, or why it is rejected. */
    static List<String> vectors(Path file, String column, long first, long rows)
            throws IOException, UnreadableShardException {
        return read(file, new Wanted(List.of(column), List.of(), BinaryVectors.F32LE), first, rows);
    }

    static List<String> names(Path file, String column, long first, long rows)
            throws IOException, UnreadableShardException {
        return read(file, new Wanted(List.of(), List.of(column), null), first, rows);
    }

    /** Of each row its vectors and names, joined by spaces. */
    static List<String> read(Path file, Wanted wanted, long first, long rows)
            throws IOException, UnreadableShardException {
        List<String> all = new ArrayList<>();
        try (Batches batches = FORMAT.open(listed(file), wanted, first, rows, STORAGE)) {
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                assertThat(batch.rows()).isBetween(1, 4096);
                for (int row = 0; row < batch.rows(); row++) {
                    List<String> texts = new ArrayList<>();
                    for (VectorColumn column : batch.vectors()) {
                        texts.add(vector(column, row));
                    }
                    for (String[] names : batch.names()) {
                        texts.add(String.valueOf(names[row]));
                    }
                    all.add(String.join(" ", texts));
                }
            }
        }
        return all;
    }

    private static String vector(VectorColumn column, int row) {
        int length = column.length(row);
        EmbeddingBlock block = new EmbeddingBlock(Math.max(length, 1), 0, Normalization.NEVER);
        Rejection rejection = column.put(row, block, Side.IMAGE);
        if (rejection != null) {
            return rejection.name();
        }
        block.commit(0, null);
        double[] values = new double[length];
        block.copyRow(Side.IMAGE, 0, values, 0);
        return Arrays.toString(values);
    }
}
