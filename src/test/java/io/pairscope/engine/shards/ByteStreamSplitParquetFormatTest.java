package io.pairscope.engine.shards;

import io.pairscope.fixtures.Shards;
import io.pairscope.fixtures.SharedSpark;
import org.apache.spark.sql.SparkSession;

/** Parquet in the encoding that Spark decodes row by row. */
@SharedSpark
class ByteStreamSplitParquetFormatTest extends ParquetFormatTest {
    ByteStreamSplitParquetFormatTest(SparkSession spark) {
        super(spark);
    }

    @Override
    Shards shards() {
        return new Shards().byteStreamSplit();
    }
}
