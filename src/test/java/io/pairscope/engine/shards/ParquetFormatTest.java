package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.parquet.ParquetFormat;
import io.pairscope.fixtures.Damage;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Parquet in the encodings that Spark decodes by batches. */
@SharedSpark
class ParquetFormatTest extends ShardFormatContract {
    ParquetFormatTest(SparkSession spark) {
        super(spark);
    }

    /** A writer of shards in the encoding that is tested. */
    Shards shards() {
        return new Shards();
    }

    @Override
    ShardFormat format() {
        return new ParquetFormat();
    }

    @Override
    Path write(Path file, List<Shards.Row> rows, ColumnType type, boolean ids) {
        Shards shards = shards().rows(rows);
        if (type == ColumnType.DOUBLE_LIST) {
            shards.doubles();
        }
        if (!ids) {
            shards.withoutIds();
        }
        return shards.write(file);
    }

    @Override
    Path writeSplits(Path file, List<Shards.Row> rows) {
        return shards().rows(rows).rowGroupBytes(4096).write(file);
    }

    @Override
    void damage(Path file, String column, int split) {
        Damage.flipValue(file, column, split);
    }
}
