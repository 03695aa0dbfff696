package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.npy.NpzFormat;
import io.pairscope.fixtures.NpyBytes;
import io.pairscope.fixtures.NpzBytes;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import org.apache.spark.sql.SparkSession;

/** npz archives as {@code numpy.savez} writes them: arrays by position, ids as an array of texts. */
@SharedSpark
class StoredNpzFormatTest extends ShardFormatContract {
    StoredNpzFormatTest(SparkSession spark) {
        super(spark);
    }

    /** How entries are kept. */
    int method() {
        return ZipEntry.STORED;
    }

    @Override
    ShardFormat format() {
        return new NpzFormat();
    }

    private static byte[] array(List<Shards.Row> rows, Function<Shards.Row, Double[]> side, ColumnType type) {
        String descr = type == ColumnType.DOUBLE_LIST ? "<f8" : "<f4";
        return NpyBytes.of(descr, DIMS, rows.stream().map(side).toList()).file(false, 1);
    }

    @Override
    Path write(Path file, List<Shards.Row> rows, ColumnType type) throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        if (haveIds(rows)) {
            arrays.put("id", NpyBytes.texts(rows.stream().map(Shards.Row::id).toList()));
        }
        arrays.put("image_embedding", array(rows, Shards.Row::image, type));
        arrays.put("text_embedding", array(rows, Shards.Row::text, type));
        return Files.write(file, NpzBytes.of(method(), arrays));
    }
}
