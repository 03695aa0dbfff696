package io.pairscope.engine.shards;

import io.pairscope.engine.formats.ColumnType;
import io.pairscope.engine.formats.ShardFormat;
import io.pairscope.engine.formats.arrow.ArrowFormat;
import io.pairscope.fixtures.ArrowPairs;
import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Arrow streams, whose record batches follow each other. */
@SharedSpark
class ArrowStreamFormatTest extends ColumnarFormatContract {
    ArrowStreamFormatTest(SparkSession spark) {
        super(spark);
    }

    ArrowPairs pairs() {
        return ArrowPairs.stream();
    }

    @Override
    ShardFormat format() {
        return new ArrowFormat();
    }

    @Override
    Path write(Path file, List<Shards.Row> rows, ColumnType type) {
        ArrowPairs pairs = pairs().rows(rows);
        if (type == ColumnType.DOUBLE_LIST) {
            pairs.doubles();
        }
        if (!haveIds(rows)) {
            pairs.withoutIds();
        }
        return pairs.write(file);
    }

    @Override
    Path writeSplits(Path file, List<Shards.Row> rows) {
        return pairs().rows(rows).batchRows(300).write(file);
    }
}
