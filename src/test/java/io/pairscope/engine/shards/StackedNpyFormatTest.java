package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.npy.NpyFormat;
import io.pairscope.fixtures.NpyBytes;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** npy arrays of shape (2, rows, values): images, then texts, and no ids. */
@SharedSpark
class StackedNpyFormatTest extends ShardFormatContract {
    StackedNpyFormatTest(SparkSession spark) {
        super(spark);
    }

    @Override
    ShardFormat format() {
        return new NpyFormat();
    }

    @Override
    List<Shards.Row> rows(int count) {
        return withoutIds(super.rows(count));
    }

    @Override
    Path write(Path file, List<Shards.Row> rows, ColumnType type) throws IOException {
        String descr = type == ColumnType.DOUBLE_LIST ? "<f8" : "<f4";
        NpyBytes images =
                NpyBytes.of(descr, DIMS, rows.stream().map(Shards.Row::image).toList());
        NpyBytes texts =
                NpyBytes.of(descr, DIMS, rows.stream().map(Shards.Row::text).toList());
        return Files.write(file, NpyBytes.stacked(images, texts).file(false, 1));
    }
}
